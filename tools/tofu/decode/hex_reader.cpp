#include "decode/hex_reader.hpp"

#include <fmt/format.h>

#include "common/printable.hpp"

namespace tofu::cli {
namespace {

std::optional<unsigned> digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

bool separates(char c) noexcept {
  return std::string_view(" \t\r\n:,-").find(c) != std::string_view::npos;
}

}  // namespace

std::string HexReader::here(std::string_view what) const {
  return fmt::format("line {}, column {}: {}", line_, column_, what);
}

/// Takes what belongs to a prefix.
bool HexReader::skip(char c) noexcept {
  const bool prefix_end = c == 'x' && (backslash_ || last_was_lone_zero_);
  if (prefix_end) high_.reset();
  if (prefix_end || (c == '\\' && !high_ && !backslash_)) {
    backslash_ = c == '\\';
    last_was_lone_zero_ = false;
    return true;
  }
  return false;
}

std::optional<std::string> HexReader::feed(std::string_view text, std::vector<std::byte>& out) {
  for (const char c : text) {
    ++column_;
    if (skip(c)) continue;
    if (backslash_) return here("a backslash must be followed by x and two digits, as in \\x1f");
    if (separates(c)) {
      if (high_) return here("the byte before has only one digit");
      if (c == '\n') {
        ++line_;
        column_ = 0;
      }
      continue;
    }
    const auto value = digit(c);
    if (!value) return here(fmt::format("'{}' is no hexadecimal digit", printable({&c, 1})));
    last_was_lone_zero_ = !high_ && *value == 0;
    if (high_) {
      out.push_back(static_cast<std::byte>(*high_ << 4U | *value));
      high_.reset();
    } else {
      high_ = value;
    }
  }
  return std::nullopt;
}

std::optional<std::string> HexReader::finish() const {
  if (high_ || backslash_) return here("the text ends within a byte");
  return std::nullopt;
}

}  // namespace tofu::cli
