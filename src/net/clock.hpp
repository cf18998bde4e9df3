#pragma once

#include <chrono>

namespace tofu::net {

/// The monotonic time of the platform. The core asks nobody else, so that a simulated platform
/// can supply a clock of its own.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

inline constexpr TimePoint never = TimePoint::max();

/// Thread-safe.
[[nodiscard]] TimePoint now() noexcept;

/// Blocks the calling thread that long. For a poller that can't even wait; nothing else rests.
void rest(std::chrono::nanoseconds time) noexcept;

}  // namespace tofu::net
