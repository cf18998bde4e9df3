#include "common/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tofu::cli {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80; }

/// Bytes of the UTF-8 character at the start of `text` that a terminal may show; 0: none.
/// Refuses what is over-long, a surrogate, beyond U+10FFFF or a C1 control.
std::size_t shown_character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(byte(i))) return 0;
  }
  const unsigned char second = byte(1);
  if ((first == 0xC2 && second < 0xA0) || (first == 0xE0 && second < 0xA0) ||
      (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
      (first == 0xF4 && second > 0x8F)) {
    return 0;
  }
  return length;
}

/// Bytes at the start of `text` that stay as they are; 0: the first one must be escaped.
std::size_t kept_bytes(std::string_view text, bool keep_newlines) {
  const bool blank = text[0] == '\t' || (keep_newlines && text[0] == '\n');
  return blank ? 1 : shown_character_bytes(text);
}

}  // namespace

std::string printable(std::string_view text, bool keep_newlines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = kept_bytes(text, keep_newlines);
    if (length != 0) {
      out += text.substr(0, length);
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

bool is_printable(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = kept_bytes(text, true);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace tofu::cli
