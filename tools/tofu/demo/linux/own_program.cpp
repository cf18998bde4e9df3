#include "demo/posix/own_program.hpp"

namespace tofu::cli {

std::string own_program() { return "/proc/self/exe"; }

}  // namespace tofu::cli
