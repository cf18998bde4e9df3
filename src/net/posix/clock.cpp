#include "net/clock.hpp"

namespace tofu::net {

TimePoint now() noexcept {
  return std::chrono::time_point_cast<TimePoint::duration>(std::chrono::steady_clock::now());
}

}  // namespace tofu::net
