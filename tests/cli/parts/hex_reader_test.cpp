#include "decode/hex_reader.hpp"

#include <gtest/gtest.h>

#include <string>

#include "common/hexdump.hpp"

namespace tofu::cli {
namespace {

struct Read {
  std::string digits;
  std::string error;
};

/// The same text in pieces of `piece` characters.
Read read(std::string_view text, std::size_t piece) {
  HexReader reader;
  std::vector<std::byte> bytes;
  std::optional<std::string> error;
  for (std::size_t at = 0; at < text.size() && !error; at += piece) {
    error = reader.feed(text.substr(at, piece), bytes);
  }
  if (!error) error = reader.finish();
  return {hex_digits(bytes), error.value_or("")};
}

TEST(HexReader, reads_the_same_however_it_is_cut) {
  constexpr std::string_view text = "00 0x1f\\x20,AB:cd-ef\r\n\t0x0f00x1";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const Read result = read(text, piece);
    EXPECT_EQ("001f20abcdef0f00", result.digits.substr(0, 16));
    EXPECT_NE("", result.error) << "a zero byte before x is a prefix, and 1 has no partner";
  }
}

TEST(HexReader, a_prefix_needs_a_zero_of_its_own) {
  EXPECT_EQ("0001", read("000x01", 6).digits);
  EXPECT_NE("", read("10x01", 5).error);
  EXPECT_NE("", read("\\01", 3).error);
  EXPECT_NE("", read("xx", 2).error);
}

TEST(HexReader, says_line_and_column) {
  EXPECT_EQ("line 3, column 2: 'z' is no hexadecimal digit", read("00\n11\n2z", 3).error);
  EXPECT_EQ("line 1, column 2: the byte before has only one digit", read("0 0", 1).error);
  EXPECT_EQ("line 1, column 3: the text ends within a byte", read("000", 3).error);
}

}  // namespace
}  // namespace tofu::cli
