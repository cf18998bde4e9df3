#include "core/spin_policy.hpp"

#include <gtest/gtest.h>

namespace tofu::detail {
namespace {

using std::chrono::microseconds;

/// How many waits pass until it is worth it again.
std::uint32_t waits_until_worth_it(SpinPolicy& policy) {
  std::uint32_t waits = 0;
  while (waits <= SpinPolicy::most_skipped && !policy.is_worth_it()) ++waits;
  return waits;
}

TEST(SpinPolicy, begins_once_an_answer_came_soon) {
  SpinPolicy policy;
  EXPECT_FALSE(policy.is_worth_it());
  policy.waited(SpinPolicy::soon);
  EXPECT_FALSE(policy.is_worth_it());
  policy.waited(SpinPolicy::soon - microseconds(1));
  EXPECT_TRUE(policy.is_worth_it());
}

TEST(SpinPolicy, goes_on_while_it_succeeds) {
  SpinPolicy policy;
  for (int i = 0; i < 100; ++i) {
    policy.waited(microseconds(10));
    ASSERT_TRUE(policy.is_worth_it());
    policy.tried(true);
  }
}

TEST(SpinPolicy, ends_with_an_answer_that_came_late) {
  SpinPolicy policy;
  policy.waited(microseconds(10));
  policy.waited(std::chrono::seconds(1));
  EXPECT_FALSE(policy.is_worth_it());
}

TEST(SpinPolicy, skips_twice_as_many_after_each_failure_and_half_after_each_success) {
  SpinPolicy policy;
  policy.waited(microseconds(100));
  for (std::uint32_t expected = 1; expected <= SpinPolicy::most_skipped; expected *= 2) {
    policy.tried(false);
    EXPECT_EQ(waits_until_worth_it(policy), expected);
  }
  policy.tried(false);
  EXPECT_EQ(waits_until_worth_it(policy), SpinPolicy::most_skipped);
  for (std::uint32_t expected = SpinPolicy::most_skipped / 2; expected > 0; expected /= 2) {
    policy.tried(true);
    EXPECT_EQ(waits_until_worth_it(policy), expected);
  }
  policy.tried(true);
  EXPECT_EQ(waits_until_worth_it(policy), 0U);
}

}  // namespace
}  // namespace tofu::detail
