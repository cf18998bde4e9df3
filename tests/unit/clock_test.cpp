#include "net/clock.hpp"

#include <gtest/gtest.h>

#include "support/expect.hpp"

namespace tofu::net {
namespace {

TEST(Clock, never_goes_back) {
  TimePoint before = now();
  for (int i = 0; i < 10'000; ++i) {
    const TimePoint after = now();
    ASSERT_LE(before, after);
    before = after;
  }
}

TEST(Clock, goes_on) {
  const TimePoint start = now();
  const auto deadline = std::chrono::steady_clock::now() + test::patience;
  while (now() == start && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_GT(now(), start);
}

TEST(Clock, is_far_from_never) { EXPECT_GT(never - now(), std::chrono::hours(24 * 365)); }

}  // namespace
}  // namespace tofu::net
