#include "support/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace tofu::test {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return limit.rlim_cur;
  // macOS says that there is no limit, and takes no more than its OPEN_MAX.
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 10'240);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace tofu::test
