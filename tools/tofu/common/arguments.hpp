#pragma once

#include <string>
#include <vector>

namespace tofu::cli {

/// What the user typed behind the program's name: in UTF-8 on Windows, and elsewhere as it came.
/// Given main()'s own parameters, which Windows' form does not need.
[[nodiscard]] std::vector<std::string> command_line_arguments(int argc, char** argv);

}  // namespace tofu::cli
