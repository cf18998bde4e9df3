#include "core/inbox.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

namespace tofu::detail {
namespace {

MessagePtr numbered(ChannelNumber producer, MessageId id) {
  MessagePtr message = make_message();
  message->header.channel = producer;
  message->header.message_id = id;
  return message;
}

TEST(Inbox, gives_everything_at_once_in_the_order_of_pushing) {
  Inbox inbox;
  EXPECT_TRUE(inbox.take().empty());
  for (MessageId id = 1; id <= 5; ++id) inbox.push(numbered(0, id));
  MessageQueue taken = inbox.take();
  EXPECT_TRUE(inbox.take().empty());
  for (MessageId id = 1; id <= 5; ++id) EXPECT_EQ(taken.pop_front()->header.message_id, id);
  EXPECT_TRUE(taken.empty());
}

TEST(Inbox, keeps_each_producers_order_and_loses_nothing_while_it_is_emptied) {
  constexpr std::size_t producers = 4;
  constexpr MessageId each = 20'000;
  Inbox inbox;
  std::vector<std::jthread> threads;
  for (ChannelNumber producer = 0; producer < producers; ++producer) {
    threads.emplace_back([&inbox, producer] {
      for (MessageId id = 1; id <= each; ++id) inbox.push(numbered(producer, id));
    });
  }
  std::array<MessageId, producers> last{};
  for (std::size_t received = 0; received < producers * each;) {
    MessageQueue taken = inbox.take();
    while (MessagePtr message = taken.pop_front()) {
      ASSERT_EQ(message->header.message_id, ++last[message->header.channel]);
      ++received;
    }
  }
  EXPECT_TRUE(inbox.take().empty());
}

}  // namespace
}  // namespace tofu::detail
