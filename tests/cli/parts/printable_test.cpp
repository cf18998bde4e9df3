#include "common/printable.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tofu::cli {
namespace {

using namespace std::string_view_literals;

TEST(Printable, keeps_text_of_every_script) {
  const auto text = "tofu \u8C46\u8150 caf\u00E9 \U0001F95F\t~"sv;
  EXPECT_EQ(text, printable(text));
  EXPECT_TRUE(is_printable(text));
}

TEST(Printable, escapes_what_steers_a_terminal) {
  EXPECT_EQ("\\x1b[2J", printable("\x1b[2J"));
  EXPECT_EQ("a\\x0d\\x0ab", printable("a\r\nb"));
  EXPECT_EQ("\\x00\\x07\\x7f", printable("\0\a\x7F"sv));
  EXPECT_EQ("\\xc2\\x9b", printable("\xC2\x9B"));  // CSI as one C1 control
}

TEST(Printable, keeps_line_breaks_where_asked) {
  EXPECT_EQ("a\nb", printable("a\nb", true));
  EXPECT_EQ("a\\x0ab", printable("a\nb"));
  EXPECT_TRUE(is_printable("a\nb"));
}

TEST(Printable, escapes_what_is_no_utf8) {
  EXPECT_EQ("\\xff", printable("\xFF"));
  EXPECT_EQ("\\xc3", printable("\xC3"));                             // cut
  EXPECT_EQ("\\xc0\\xaf", printable("\xC0\xAF"));                    // over-long
  EXPECT_EQ("\\xe0\\x80\\xaf", printable("\xE0\x80\xAF"));           // over-long
  EXPECT_EQ("\\xed\\xa0\\x80", printable("\xED\xA0\x80"));           // a surrogate
  EXPECT_EQ("\\xf4\\x90\\x80\\x80", printable("\xF4\x90\x80\x80"));  // beyond U+10FFFF
}

TEST(Printable, any_bytes_become_printable) {
  std::mt19937 random(3);
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::string shown = printable(bytes);
    EXPECT_TRUE(is_printable(shown));
    EXPECT_EQ(shown, printable(shown));
    EXPECT_EQ(is_printable(bytes), printable(bytes, true) == bytes);
  }
}

}  // namespace
}  // namespace tofu::cli
