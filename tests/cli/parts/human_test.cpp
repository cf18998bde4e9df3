#include "common/human.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tofu::cli {
namespace {

using std::chrono::nanoseconds;

TEST(Human, bytes_have_at_most_four_digits) {
  EXPECT_EQ("0 B", human_bytes(0));
  EXPECT_EQ("1023 B", human_bytes(1023));
  EXPECT_EQ("1.0 KiB", human_bytes(1024));
  EXPECT_EQ("1.0 MiB", human_bytes(1024 * 1024 - 1));
  EXPECT_EQ("23.4 MiB", human_bytes(24'536'678));
  EXPECT_EQ("16.0 EiB", human_bytes(std::numeric_limits<std::uint64_t>::max()));
}

TEST(Human, rates_are_per_second) {
  EXPECT_EQ("2.0 KiB/s", human_rate(1024, nanoseconds(500'000'000)));
  EXPECT_EQ("-", human_rate(1024, nanoseconds(0)));
}

TEST(Human, durations_change_their_unit_where_digits_would_not_count) {
  EXPECT_EQ("0 ns", human_duration(nanoseconds(0)));
  EXPECT_EQ("999 ns", human_duration(nanoseconds(999)));
  EXPECT_EQ("1.00 us", human_duration(nanoseconds(1'000)));
  EXPECT_EQ("12.3 us", human_duration(nanoseconds(12'345)));
  EXPECT_EQ("1.00 ms", human_duration(nanoseconds(999'900)));
  EXPECT_EQ("4.56 ms", human_duration(nanoseconds(4'560'000)));
  EXPECT_EQ("59.9 s", human_duration(nanoseconds(59'900'000'000)));
  EXPECT_EQ("1m 00s", human_duration(nanoseconds(59'990'000'000)));
  EXPECT_EQ("3m 05s", human_duration(nanoseconds(185'000'000'000)));
  EXPECT_EQ("2h 10m", human_duration(nanoseconds(7'800'000'000'000)));
}

TEST(Human, short_durations_are_as_typed) {
  EXPECT_EQ("250ms", short_duration(nanoseconds(250'000'000)));
  EXPECT_EQ("2m", short_duration(nanoseconds(120'000'000'000)));
  EXPECT_EQ("90s", short_duration(nanoseconds(90'000'000'000)));
  EXPECT_EQ("1500ns", short_duration(nanoseconds(1'500)));
  EXPECT_EQ("0", short_duration(nanoseconds(0)));
}

TEST(Human, counts_have_a_comma_every_three_digits) {
  EXPECT_EQ("0", human_count(0));
  EXPECT_EQ("999", human_count(999));
  EXPECT_EQ("1,000", human_count(1'000));
  EXPECT_EQ("1,234,567", human_count(1'234'567));
}

}  // namespace
}  // namespace tofu::cli
