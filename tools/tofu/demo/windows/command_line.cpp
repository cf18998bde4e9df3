#include "demo/windows/command_line.hpp"

#include <cstddef>
#include <string_view>

#include "common/windows/unicode.hpp"

namespace tofu::cli::windows {
namespace {

bool is_plain(std::wstring_view argument) noexcept {
  return !argument.empty() && argument.find_first_of(L" \t\n\v\"") == std::wstring_view::npos;
}

/// Backslashes stand for themselves, but for those in front of a quote, which are doubled.
std::wstring quoted(std::wstring_view argument) {
  if (is_plain(argument)) return std::wstring(argument);
  std::wstring text = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t character : argument) {
    if (character == L'"') text.append(backslashes + 1, L'\\');
    backslashes = character == L'\\' ? backslashes + 1 : 0;
    text += character;
  }
  text.append(backslashes, L'\\');
  return text + L'"';
}

}  // namespace

std::wstring command_line_of(const std::vector<std::string>& arguments) {
  std::wstring line;
  for (const std::string& argument : arguments) {
    if (!line.empty()) line += L' ';
    line += quoted(to_wide(argument));
  }
  return line;
}

}  // namespace tofu::cli::windows
