#include "demo/posix/own_program.hpp"

#include <mach-o/dyld.h>

#include <cstdint>

namespace tofu::cli {

std::string own_program() {
  std::uint32_t size = 0;
  ::_NSGetExecutablePath(nullptr, &size);  // says how much room it needs
  std::string path(size, '\0');
  if (::_NSGetExecutablePath(path.data(), &size) != 0) return {};
  path.resize(path.find('\0'));
  return path;
}

}  // namespace tofu::cli
