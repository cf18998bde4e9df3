#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tofu::cli {

/// A path as the standard library has it, of one as this program has it: in UTF-8 on Windows, and
/// elsewhere whatever bytes it consists of.
[[nodiscard]] inline std::filesystem::path path_of(std::string_view text) {
  return std::u8string(text.begin(), text.end());
}

/// The other way round.
[[nodiscard]] inline std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace tofu::cli
