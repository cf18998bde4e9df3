#include "common/usage.hpp"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace tofu::bench {

Usage Usage::now() noexcept {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto microseconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return {microseconds(used.ru_utime) + microseconds(used.ru_stime), used.ru_nvcsw, used.ru_nivcsw,
          used.ru_minflt + used.ru_majflt};
}

std::int64_t own_memory_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stoll(line.substr(8)) * 1'024;
  }
  return 0;
}

}  // namespace tofu::bench
