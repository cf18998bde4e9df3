#include "net/clock.hpp"

#include <thread>

namespace tofu::net {

TimePoint now() noexcept {
  return std::chrono::time_point_cast<TimePoint::duration>(std::chrono::steady_clock::now());
}

void rest(std::chrono::nanoseconds time) noexcept { std::this_thread::sleep_for(time); }

}  // namespace tofu::net
