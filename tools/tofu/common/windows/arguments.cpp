#include "common/arguments.hpp"

#include <windows.h>
// After the header that it needs.
#include <shellapi.h>

#include <memory>

#include "common/windows/unicode.hpp"

namespace tofu::cli {

std::vector<std::string> command_line_arguments(int, char**) {
  int count = 0;
  const std::unique_ptr<LPWSTR, decltype(&LocalFree)> all(
      CommandLineToArgvW(GetCommandLineW(), &count), &LocalFree);
  std::vector<std::string> arguments;
  for (int i = 1; all && i < count; ++i) arguments.push_back(windows::to_utf8(all.get()[i]));
  return arguments;
}

}  // namespace tofu::cli
