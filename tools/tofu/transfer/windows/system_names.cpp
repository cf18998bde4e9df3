#include "transfer/system_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "common/windows/unicode.hpp"
#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
char capital(char character) noexcept {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A')
                                              : character;
}

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  std::ranges::transform(capitals, capitals.begin(), capital);
  return capitals;
}

/// COM1 and the like, with one of the digits that Windows takes for one: ¹ ² ³ too.
bool is_port(std::string_view capitals) {
  constexpr std::array<std::string_view, 13> digits{"0", "1", "2", "3", "4", "5", "6",
                                                    "7", "8", "9", "¹", "²", "³"};
  if (!capitals.starts_with("COM") && !capitals.starts_with("LPT")) return false;
  return std::ranges::find(digits, capitals.substr(3)) != digits.end();
}

/// Whatever follows behind a dot, and however many blanks stand before that.
bool is_device(std::string_view part) {
  constexpr std::array<std::string_view, 6> devices{"CON", "PRN",    "AUX",
                                                    "NUL", "CONIN$", "CONOUT$"};
  std::string base = in_capitals(part.substr(0, part.find('.')));
  base.resize(base.find_last_not_of(' ') + 1);
  return is_port(base) || std::ranges::find(devices, base) != devices.end();
}

std::string lower(std::string_view text) {
  std::string small_letters(text);
  std::ranges::transform(small_letters, small_letters.begin(), [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                : character;
  });
  return small_letters;
}
}  // namespace

Attempt<void> check_for_system(std::string_view part) {
  if (!windows::is_utf8(part)) return std::unexpected("the name is not UTF-8");
  if (const auto at = part.find_first_of(R"(\:*?"<>|)"); at != std::string_view::npos) {
    return std::unexpected(
        fmt::format("the name has a '{}', which Windows does not allow in names", part[at]));
  }
  if (part.ends_with('.') || part.ends_with(' ')) {
    return std::unexpected(
        "a part of the name ends with a dot or a blank, which Windows would leave out");
  }
  if (is_device(part)) {
    return std::unexpected("a part of the name is a device's on Windows, as CON and COM1 are");
  }
  // Here capital letters make no other name.
  if (is_temporary_name(lower(part))) {
    return std::unexpected("the name is one that pull keeps for its temporary files");
  }
  return {};
}

}  // namespace tofu::cli
