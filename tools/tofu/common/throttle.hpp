#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace tofu::cli {

/// Lets one of many alike pass per interval and counts the others: for reports of what may come
/// again and again. One thread uses it.
class Throttle {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Throttle(Clock::duration interval) : interval_(interval) {}

  /// One more at this time. Nothing: it does not pass. Otherwise how many did not since the last
  /// one that did.
  [[nodiscard]] std::optional<std::uint64_t> pass(Clock::time_point now) {
    if (next_ && now < *next_) {
      ++held_back_;
      return std::nullopt;
    }
    next_ = now + interval_;
    return std::exchange(held_back_, 0);
  }

 private:
  Clock::duration interval_;
  std::optional<Clock::time_point> next_;
  std::uint64_t held_back_ = 0;
};

}  // namespace tofu::cli
