#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tofu::cli {

/// Collects durations and answers percentiles. Fixed memory, however many: a histogram whose
/// buckets are at most 1/128 of their value wide; min, max and mean are exact.
class LatencyRecorder {
 public:
  void record(std::chrono::nanoseconds latency) noexcept;
  void merge(const LatencyRecorder& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::chrono::nanoseconds min() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds max() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds mean() const noexcept;
  /// The smallest duration that at least `percent` of the records do not exceed; 0 without any.
  [[nodiscard]] std::chrono::nanoseconds percentile(double percent) const noexcept;
  /// "p50 41.2 us, p90 55.0 us, p99 81.1 us, max 120 us".
  [[nodiscard]] std::string summary() const;

 private:
  static constexpr unsigned sub_bits = 7;
  static constexpr std::size_t sub_buckets = std::size_t{1} << sub_bits;
  /// 64-bit values: one linear part and one row of sub-buckets per further power of two.
  static constexpr std::size_t bucket_count = sub_buckets * (64 - sub_bits + 1);
  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t upper_bound_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, bucket_count> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t min_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace tofu::cli
