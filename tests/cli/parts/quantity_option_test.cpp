#include "common/quantity_option.hpp"

#include <gtest/gtest.h>

namespace tofu::cli {
namespace {

using std::chrono::nanoseconds;

TEST(Quantity, a_duration_is_a_number_and_a_unit) {
  EXPECT_EQ(nanoseconds(250'000'000), parse_duration("250ms"));
  EXPECT_EQ(nanoseconds(1'500'000'000), parse_duration("1.5s"));
  EXPECT_EQ(nanoseconds(2'000'000'000), parse_duration("2"));
  EXPECT_EQ(nanoseconds(120'000'000'000), parse_duration("2m"));
  EXPECT_EQ(nanoseconds(10'000), parse_duration("10us"));
  EXPECT_EQ(nanoseconds(0), parse_duration("0"));
}

TEST(Quantity, what_is_no_duration_is_refused) {
  for (const char* text : {"", "ms", "-1s", "-0", "1 s", "1x", "nan", "inf", "1e3", "1001h", "s1",
                           "99999999999999999999999999"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Quantity, a_size_is_in_powers_of_1024) {
  EXPECT_EQ(1'000U, parse_size("1000"));
  EXPECT_EQ(65'536U, parse_size("64k"));
  EXPECT_EQ(65'536U, parse_size("64KiB"));
  EXPECT_EQ(1'572'864U, parse_size("1.5M"));
  EXPECT_EQ(std::uint64_t{1} << 40U, parse_size("1T"));
}

TEST(Quantity, what_is_no_size_is_refused) {
  for (const char* text : {"", "k", "-1", "1.5", "1kb", "0x10", "9999999999999999999"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
}

TEST(Quantity, a_count_is_a_whole_number) {
  EXPECT_EQ(0U, parse_count("0"));
  EXPECT_EQ(18'446'744'073'709'551'615U, parse_count("18446744073709551615"));
  for (const char* text : {"", "-1", "+1", "1.0", "1k", " 1", "18446744073709551616"}) {
    EXPECT_FALSE(parse_count(text)) << text;
  }
}

}  // namespace
}  // namespace tofu::cli
