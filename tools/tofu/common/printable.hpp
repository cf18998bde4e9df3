#pragma once

#include <string>
#include <string_view>

namespace tofu::cli {

/// `text` with control characters and invalid UTF-8 as \xNN, so that nothing from a peer steers the
/// terminal. Tabs stay; newlines stay if `keep_newlines`.
[[nodiscard]] std::string printable(std::string_view text, bool keep_newlines = false);

/// Whether printable(text, true) would return it unchanged.
[[nodiscard]] bool is_printable(std::string_view text) noexcept;

}  // namespace tofu::cli
