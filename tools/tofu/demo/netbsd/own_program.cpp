#include "demo/posix/own_program.hpp"

#include <sys/types.h>
// Behind sys/types.h, which it needs.
#include <sys/sysctl.h>

#include <array>
#include <climits>
#include <cstddef>

namespace tofu::cli {

std::string own_program() {
  constexpr std::array<int, 4> name{CTL_KERN, KERN_PROC_ARGS, -1, KERN_PROC_PATHNAME};
  std::array<char, PATH_MAX> path{};
  std::size_t size = path.size() - 1;
  if (::sysctl(name.data(), name.size(), path.data(), &size, nullptr, 0) != 0) return {};
  return path.data();
}

}  // namespace tofu::cli
