#pragma once

#include <string_view>

#include <tofu/error.hpp>
#include <tofu/text_headers.hpp>

/// The text headers' form on the wire: `name:value\r\n`, repeated. One set of rules for what an
/// application writes and for what a peer sends. All functions are pure and never read outside
/// their argument, whatever it holds.
namespace tofu::wire {

inline constexpr std::string_view line_end = "\r\n";

/// `text` without blanks and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// Is it a name that may be written? `name` is trimmed already. Error: invalid_message.
[[nodiscard]] Result<void> check_name(std::string_view name) noexcept;
/// Is it a value that may be written? Error: invalid_message.
[[nodiscard]] Result<void> check_value(std::string_view value) noexcept;
/// Are these well-formed encoded text headers? None at all are. Error: invalid_message.
[[nodiscard]] Result<void> check_text_headers(std::string_view encoded) noexcept;

/// One encoded pair at the start of a block.
struct EncodedPair {
  TextHeader header;     ///< trimmed
  std::size_t size = 0;  ///< with its line end
};
/// The first pair of a well-formed, not empty block; of any other block something inside it.
[[nodiscard]] EncodedPair first_pair(std::string_view encoded) noexcept;

}  // namespace tofu::wire
