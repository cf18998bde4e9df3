#include <sys/param.h>
// Behind sys/param.h, which it needs.
#include <sys/sysctl.h>
#include <unistd.h>

#include <array>

#include "support/fail_with_errno.hpp"
#include "support/proc.hpp"

namespace tofu::test {

std::size_t running_threads() {
  kinfo_proc2 facts{};
  const std::array<int, 6> name{
      CTL_KERN, KERN_PROC2, KERN_PROC_PID, ::getpid(), static_cast<int>(sizeof facts), 1};
  std::size_t size = sizeof facts;
  if (::sysctl(name.data(), name.size(), &facts, &size, nullptr, 0) != 0) {
    fail_with_errno("sysctl KERN_PROC_PID");
  }
  return facts.p_nlwps;
}

}  // namespace tofu::test
