#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tofu::net::windows {

/// UTF-8 as the system's W functions want it; nothing if it is no UTF-8, or there is no memory.
[[nodiscard]] std::optional<std::wstring> wide_text(std::string_view utf8) noexcept;

/// And back. What is no UTF-16 becomes U+FFFD. Throws std::bad_alloc.
[[nodiscard]] std::string utf8_text(std::wstring_view wide);

}  // namespace tofu::net::windows
