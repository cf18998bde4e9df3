#pragma once

#include <string>
#include <string_view>

/// Windows' own text is UTF-16, this program's UTF-8. Thread-safe.
namespace tofu::cli::windows {

/// What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::wstring to_wide(std::string_view text);
/// Half a surrogate pair becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::wstring_view text);
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// A path for Windows' own functions, which need a longer form of those of 248 characters and more.
[[nodiscard]] std::wstring system_path(std::string_view path);

}  // namespace tofu::cli::windows
