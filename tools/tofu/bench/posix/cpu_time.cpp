#include "bench/cpu_time.hpp"

#include <ctime>

namespace tofu::cli {

std::chrono::nanoseconds cpu_time() noexcept {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace tofu::cli
