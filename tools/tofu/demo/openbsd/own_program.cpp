#include "demo/posix/own_program.hpp"

#include <sys/types.h>
// Behind sys/types.h, which it needs.
#include <sys/sysctl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <vector>

namespace tofu::cli {

// The system knows no program's path, only what it was called by.
std::string own_program() {
  const std::array<int, 4> name{CTL_KERN, KERN_PROC_ARGS, ::getpid(), KERN_PROC_ARGV};
  std::size_t size = 0;
  if (::sysctl(name.data(), name.size(), nullptr, &size, nullptr, 0) != 0) return {};
  // The pointers to the arguments, and behind them the arguments.
  std::vector<char*> arguments(size / sizeof(char*) + 1);
  if (::sysctl(name.data(), name.size(), arguments.data(), &size, nullptr, 0) != 0) return {};
  return arguments.front() == nullptr ? "" : arguments.front();
}

}  // namespace tofu::cli
