#include "wire/text_header_codec.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace tofu::wire {
namespace {

std::string_view detail_of(std::string_view encoded) {
  const Result<void> result = check_text_headers(encoded);
  return result ? std::string_view{} : result.error().detail;
}

TEST(TextHeaderCodec, trim_takes_blanks_and_tabs_off_both_ends_only) {
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \ta b\t c \t"), "a b\t c");
  EXPECT_EQ(trim("\r\na\v"), "\r\na\v");
}

TEST(TextHeaderCodec, no_text_headers_at_all_are_well_formed) {
  EXPECT_TRUE(check_text_headers(""));
}

TEST(TextHeaderCodec, says_what_is_wrong) {
  EXPECT_EQ(detail_of("a:1"), "the text headers do not end with CR LF");
  EXPECT_EQ(detail_of("a:1\n"), "the text headers do not end with CR LF");
  EXPECT_EQ(detail_of("a:1\nb:2\r\n"), "a text header holds LF without CR");
  EXPECT_EQ(detail_of("a:1\rb:2\r\n"), "a text header holds CR without LF");
  EXPECT_EQ(detail_of("a:1\r"), "a text header holds CR without LF");
  EXPECT_EQ(detail_of("a1\r\n"), "a text header has no ':'");
  EXPECT_EQ(detail_of("\t:1\r\n"), "a text header has an empty name");
  EXPECT_EQ(detail_of("a: \r\n"), "a text header has a blank value");
}

TEST(TextHeaderCodec, a_block_cut_anywhere_but_between_pairs_is_malformed) {
  const std::string_view block = "a:1\r\nbb: 22 \r\nc:3\r\n";
  for (std::size_t size = 0; size <= block.size(); ++size) {
    const bool between = size == 0 || block.substr(0, size).ends_with(line_end);
    EXPECT_EQ(check_text_headers(block.substr(0, size)).has_value(), between) << size;
  }
}

TEST(TextHeaderCodec, first_pair_gives_trimmed_texts_and_the_encoded_size) {
  const EncodedPair pair = first_pair(" a : 1:2 \r\nb:3\r\n");
  EXPECT_EQ(pair.header.name, "a");
  EXPECT_EQ(pair.header.value, "1:2");
  EXPECT_EQ(pair.size, 11U);
}

TEST(TextHeaderCodec, whatever_passes_the_check_is_walked_as_complete_pairs) {
  // Random bytes of a small alphabet, so that well-formed blocks are frequent too.
  std::mt19937 random(20240607);
  constexpr std::string_view alphabet = "ab: \t\r\n";
  int well_formed = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string block;
    const std::size_t size = random() % 12;
    while (block.size() < size) block += alphabet[random() % alphabet.size()];
    if (random() % 2 == 0) block += line_end;

    const bool good = check_text_headers(block).has_value();
    if (good && !block.empty()) ++well_formed;
    std::size_t steps = 0;
    for (std::string_view rest = block; !rest.empty(); ++steps) {
      const EncodedPair pair = first_pair(rest);
      ASSERT_GE(pair.size, 1U);
      ASSERT_LE(pair.size, rest.size());
      if (good) {
        ASSERT_TRUE(check_name(pair.header.name)) << ::testing::PrintToString(block);
        ASSERT_TRUE(check_value(pair.header.value)) << ::testing::PrintToString(block);
        ASSERT_TRUE(rest.substr(0, pair.size).ends_with(line_end));
      }
      rest.remove_prefix(pair.size);
    }
    ASSERT_LE(steps, block.size());
  }
  EXPECT_GT(well_formed, 100);
}

}  // namespace
}  // namespace tofu::wire
