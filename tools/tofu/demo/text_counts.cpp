#include "demo/text_counts.hpp"

#include <array>
#include <string_view>

namespace tofu::cli {

namespace {
constexpr std::array<bool, 256> white_space = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(" \t\n\v\f\r")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();
}  // namespace

void TextCounts::add(std::span<const std::byte> piece) noexcept {
  bytes_ += piece.size();
  for (const std::byte byte : piece) {
    const bool blank = white_space[std::to_integer<std::size_t>(byte)];
    lines_ += byte == std::byte{'\n'} ? 1 : 0;
    words_ += !blank && !in_word_ ? 1 : 0;
    in_word_ = !blank;
  }
}

}  // namespace tofu::cli
