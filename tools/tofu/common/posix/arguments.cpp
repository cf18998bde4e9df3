#include "common/arguments.hpp"

namespace tofu::cli {

std::vector<std::string> command_line_arguments(int argc, char** argv) {
  if (argc < 2) return {};
  return {argv + 1, argv + argc};
}

}  // namespace tofu::cli
