#include <sys/types.h>
// Behind sys/types.h, which it needs.
#include <sys/sysctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "support/fail_with_errno.hpp"
#include "support/proc.hpp"

namespace tofu::test {

// One entry for the process and one for each of its threads.
std::size_t running_threads() {
  constexpr std::size_t most = 1'024;
  std::vector<kinfo_proc> entries(most);
  const std::array<int, 6> name{CTL_KERN,
                                KERN_PROC,
                                KERN_PROC_PID | KERN_PROC_SHOW_THREADS,
                                ::getpid(),
                                static_cast<int>(sizeof(kinfo_proc)),
                                static_cast<int>(most)};
  std::size_t size = entries.size() * sizeof(kinfo_proc);
  if (::sysctl(name.data(), name.size(), entries.data(), &size, nullptr, 0) != 0) {
    fail_with_errno("sysctl KERN_PROC_PID");
  }
  entries.resize(size / sizeof(kinfo_proc));
  const auto is_thread = [](const kinfo_proc& entry) { return entry.p_tid != -1; };
  return static_cast<std::size_t>(std::ranges::count_if(entries, is_thread));
}

}  // namespace tofu::test
