#include "common/hexdump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tofu::cli {
namespace {

constexpr std::size_t bytes_per_line = 16;

char shown(std::byte byte) noexcept {
  const auto c = std::to_integer<unsigned char>(byte);
  return c >= 0x20 && c < 0x7F ? static_cast<char>(c) : '.';
}

}  // namespace

std::string hexdump(std::span<const std::byte> bytes, std::string_view indent,
                    std::uint64_t first_offset) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_per_line) {
    const auto line = bytes.subspan(at, std::min(bytes_per_line, bytes.size() - at));
    std::string digits;
    std::string characters;
    for (const std::byte byte : line) {
      if (characters.size() == bytes_per_line / 2) digits += ' ';
      fmt::format_to(std::back_inserter(digits), " {:02x}", std::to_integer<unsigned>(byte));
      characters += shown(byte);
    }
    fmt::format_to(std::back_inserter(out), "{}{:08x} {:<{}}  |{}|\n", indent, first_offset + at,
                   digits, bytes_per_line * 3 + 1, characters);
  }
  return out;
}

std::string hex_digits(std::span<const std::byte> bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    fmt::format_to(std::back_inserter(out), "{:02x}", std::to_integer<unsigned>(byte));
  }
  return out;
}

}  // namespace tofu::cli
