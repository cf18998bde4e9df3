#pragma once

#include <algorithm>
#include <chrono>
#include <tofu/channel_group.hpp>

namespace tofu::cli {

/// A point in time for waits that go on over several calls; `infinite` never comes.
class Deadline {
 public:
  explicit Deadline(std::chrono::nanoseconds timeout)
      : at_(timeout == infinite ? Clock::time_point::max() : Clock::now() + timeout) {}

  /// From now on; 0 once it has passed; `infinite` for ever.
  [[nodiscard]] std::chrono::nanoseconds remaining() const {
    if (at_ == Clock::time_point::max()) return infinite;
    return std::max<std::chrono::nanoseconds>(at_ - Clock::now(), std::chrono::nanoseconds(0));
  }
  [[nodiscard]] bool passed() const { return remaining().count() == 0; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point at_;
};

}  // namespace tofu::cli
