#include <sys/types.h>
// Behind sys/types.h, which they need.
#include <sys/sysctl.h>
#include <sys/user.h>
#include <unistd.h>

#include <array>

#include "support/fail_with_errno.hpp"
#include "support/proc.hpp"

namespace tofu::test {

std::size_t running_threads() {
  const std::array<int, 4> name{CTL_KERN, KERN_PROC, KERN_PROC_PID, ::getpid()};
  kinfo_proc facts{};
  std::size_t size = sizeof facts;
  if (::sysctl(name.data(), name.size(), &facts, &size, nullptr, 0) != 0) {
    fail_with_errno("sysctl KERN_PROC_PID");
  }
  return static_cast<std::size_t>(facts.ki_numthreads);
}

}  // namespace tofu::test
