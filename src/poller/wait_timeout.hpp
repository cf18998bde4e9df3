#pragma once

#include <chrono>
#include <limits>

#include "poller/backend.hpp"

namespace tofu::poller {

/// A time-out as epoll_wait(), poll() and their kin want it, in milliseconds. Rounds up, so that a
/// wait never ends before its time; -1 for no_timeout; 0 for none left. Beyond what an int holds
/// (24 days) the wait ends early, with no event.
[[nodiscard]] constexpr int whole_milliseconds(std::chrono::nanoseconds timeout) {
  if (timeout == no_timeout) return -1;
  if (timeout <= std::chrono::nanoseconds::zero()) return 0;
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  constexpr int longest = std::numeric_limits<int>::max();
  return whole > longest ? longest : static_cast<int>(whole);
}

}  // namespace tofu::poller
