#include "common/latency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/human.hpp"

namespace tofu::cli {

std::size_t LatencyRecorder::bucket_of(std::uint64_t value) noexcept {
  if (value < sub_buckets) return static_cast<std::size_t>(value);
  // The highest bit chooses the row, the next `sub_bits` bits the bucket in it.
  const auto row = static_cast<unsigned>(std::bit_width(value)) - sub_bits;
  const auto column = static_cast<std::size_t>(value >> (row - 1)) - sub_buckets;
  return row * sub_buckets + column;
}

std::uint64_t LatencyRecorder::upper_bound_of(std::size_t bucket) noexcept {
  const std::size_t row = bucket / sub_buckets;
  if (row == 0) return bucket;
  const std::uint64_t low = std::uint64_t{sub_buckets + bucket % sub_buckets} << (row - 1);
  return low + ((std::uint64_t{1} << (row - 1)) - 1);
}

void LatencyRecorder::record(std::chrono::nanoseconds latency) noexcept {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(latency.count(), 0));
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
  ++count_;
  ++buckets_[bucket_of(value)];
}

void LatencyRecorder::merge(const LatencyRecorder& other) noexcept {
  if (other.count_ == 0) return;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
  for (std::size_t i = 0; i < bucket_count; ++i) buckets_[i] += other.buckets_[i];
}

std::chrono::nanoseconds LatencyRecorder::min() const noexcept {
  return std::chrono::nanoseconds(min_);
}

std::chrono::nanoseconds LatencyRecorder::max() const noexcept {
  return std::chrono::nanoseconds(max_);
}

std::chrono::nanoseconds LatencyRecorder::mean() const noexcept {
  if (count_ == 0) return {};
  return std::chrono::nanoseconds(std::llround(sum_ / static_cast<double>(count_)));
}

std::chrono::nanoseconds LatencyRecorder::percentile(double percent) const noexcept {
  if (count_ == 0) return {};
  const double share = std::clamp(percent, 0.0, 100.0) / 100;
  const auto wanted = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < bucket_count; ++i) {
    seen += buckets_[i];
    if (seen >= wanted) {
      return std::chrono::nanoseconds(std::clamp(upper_bound_of(i), min_, max_));
    }
  }
  return max();
}

std::string LatencyRecorder::summary() const {
  return fmt::format("p50 {}, p90 {}, p99 {}, max {}", human_duration(percentile(50)),
                     human_duration(percentile(90)), human_duration(percentile(99)),
                     human_duration(max()));
}

}  // namespace tofu::cli
