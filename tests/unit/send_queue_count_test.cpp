#include "core/send_queue_count.hpp"

#include <gtest/gtest.h>

namespace tofu::detail {
namespace {

TEST(SendQueueCount, counts_messages_and_bytes_apart) {
  SendQueueCount count;
  EXPECT_EQ(count.add(1, 100).messages, 0U);
  const SendQueueCount::Value before = count.add(2, 50);
  EXPECT_EQ(before.messages, 1U);
  EXPECT_EQ(before.bytes, 100U);
  count.subtract(0, 150);
  EXPECT_EQ(count.get().bytes, 0U);
  EXPECT_EQ(count.messages(), 3U);
  count.subtract(3, 0);
  EXPECT_EQ(count.messages(), 0U);
}

TEST(SendQueueCount, keeps_them_apart_up_to_its_limit_and_above) {
  SendQueueCount count;
  count.add(SendQueueCount::limit.messages, SendQueueCount::limit.bytes);
  count.add(1'000, 1'000 * 131'086);  // as many posters at once, each with the largest frame
  EXPECT_EQ(count.get().messages, SendQueueCount::limit.messages + 1'000);
  EXPECT_EQ(count.get().bytes, SendQueueCount::limit.bytes + 1'000 * 131'086);
}

}  // namespace
}  // namespace tofu::detail
