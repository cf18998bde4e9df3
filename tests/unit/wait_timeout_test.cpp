#include "poller/wait_timeout.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tofu::poller {
namespace {

using namespace std::chrono_literals;

TEST(WaitTimeout, rounds_up_to_whole_milliseconds) {
  EXPECT_EQ(whole_milliseconds(1ns), 1);
  EXPECT_EQ(whole_milliseconds(999'999ns), 1);
  EXPECT_EQ(whole_milliseconds(1ms), 1);
  EXPECT_EQ(whole_milliseconds(1ms + 1ns), 2);
  EXPECT_EQ(whole_milliseconds(1500us), 2);
  EXPECT_EQ(whole_milliseconds(10s), 10'000);
}

TEST(WaitTimeout, does_not_wait_when_no_time_is_left) {
  EXPECT_EQ(whole_milliseconds(0ns), 0);
  EXPECT_EQ(whole_milliseconds(-1ns), 0);
  EXPECT_EQ(whole_milliseconds(-1h), 0);
}

TEST(WaitTimeout, waits_for_ever_without_a_time_out) {
  EXPECT_EQ(whole_milliseconds(no_timeout), -1);
}

TEST(WaitTimeout, stops_at_what_the_os_can_count) {
  constexpr int longest = std::numeric_limits<int>::max();
  EXPECT_EQ(whole_milliseconds(std::chrono::milliseconds(longest)), longest);
  EXPECT_EQ(whole_milliseconds(std::chrono::milliseconds(longest) + 1ms), longest);
  EXPECT_EQ(whole_milliseconds(no_timeout - 1ns), longest);
}

}  // namespace
}  // namespace tofu::poller
