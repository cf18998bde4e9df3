#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tofu::cli {

enum class Stream : std::uint8_t { out, err };

/// Whether a person looks at it. Thread-safe, as all here.
[[nodiscard]] bool is_terminal(Stream stream) noexcept;

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};
/// Of the terminal behind `stream`; 80 by 24 if there is none.
[[nodiscard]] TerminalSize terminal_size(Stream stream) noexcept;

enum class Colour : std::uint8_t { red, green, yellow, blue, cyan, bold, dim };

/// On a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is "dumb".
[[nodiscard]] bool colours_on(Stream stream) noexcept;

/// `text` in that colour where colours_on(stream), as it is elsewhere.
[[nodiscard]] std::string paint(Stream stream, Colour colour, std::string_view text);

/// A text of so many bytes a pipe takes whole or not at all: at least 512.
[[nodiscard]] std::size_t longest_text_at_once() noexcept;
/// Whether the stream takes a text of that length without making its writer wait, provided that
/// nobody else writes to it meanwhile. True as well if it takes nothing any more.
[[nodiscard]] bool takes_at_once(Stream stream) noexcept;

/// Writes to the stream at once, without a buffer. False: nobody can read it any more.
/// On Windows a pipe gets it from a thread of its own once takes_at_once() was asked about it.
bool write_now(Stream stream, std::string_view text) noexcept;

}  // namespace tofu::cli
