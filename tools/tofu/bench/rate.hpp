#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace tofu::cli {

[[nodiscard]] inline double in_seconds(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

[[nodiscard]] inline double in_microseconds(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double, std::micro>(duration).count();
}

/// How many of them a second; finite for no time at all, too.
[[nodiscard]] inline double per_second(std::uint64_t count,
                                       std::chrono::nanoseconds duration) noexcept {
  return static_cast<double>(count) / in_seconds(std::max(duration, std::chrono::nanoseconds(1)));
}

}  // namespace tofu::cli
