#pragma once

#include <string>
#include <vector>

namespace tofu::cli::windows {

/// One text for CreateProcessW() of which the started program makes these arguments again, as
/// CommandLineToArgvW() and the C library do: whatever blanks, quotes and backslashes are in them.
/// The first one is the program, which may hold no quotes. Arguments are UTF-8.
[[nodiscard]] std::wstring command_line_of(const std::vector<std::string>& arguments);

}  // namespace tofu::cli::windows
