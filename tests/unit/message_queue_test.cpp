#include "core/message_queue.hpp"

#include <gtest/gtest.h>

namespace tofu::detail {
namespace {

MessagePtr numbered(MessageId id) {
  MessagePtr message = make_message();
  message->header.message_id = id;
  return message;
}

std::vector<MessageId> drain(MessageQueue& queue) {
  std::vector<MessageId> ids;
  while (MessagePtr message = queue.pop_front()) ids.push_back(message->header.message_id);
  return ids;
}

TEST(MessageQueue, first_in_first_out) {
  MessageQueue queue;
  for (MessageId id = 1; id <= 3; ++id) queue.push_back(numbered(id));
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(queue.front()->header.message_id, 1U);
  EXPECT_EQ(next_in_queue(*queue.front())->header.message_id, 2U);
  EXPECT_EQ(drain(queue), (std::vector<MessageId>{1, 2, 3}));
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.pop_front(), nullptr);
}

TEST(MessageQueue, a_splice_moves_everything_behind_what_is_there) {
  MessageQueue first;
  MessageQueue second;
  first.push_back(numbered(1));
  second.push_back(numbered(2));
  second.push_back(numbered(3));
  first.splice_back(second);
  EXPECT_TRUE(second.empty());
  EXPECT_EQ(second.size(), 0U);
  first.splice_back(second);
  first.push_back(numbered(4));
  EXPECT_EQ(drain(first), (std::vector<MessageId>{1, 2, 3, 4}));
}

TEST(MessageQueue, an_empty_queue_takes_a_splice) {
  MessageQueue first;
  MessageQueue second;
  second.push_back(numbered(7));
  first.splice_back(second);
  second.push_back(numbered(8));
  EXPECT_EQ(drain(first), (std::vector<MessageId>{7}));
  EXPECT_EQ(drain(second), (std::vector<MessageId>{8}));
}

TEST(MessageQueue, a_move_leaves_an_empty_queue_that_works) {
  MessageQueue from;
  from.push_back(numbered(1));
  MessageQueue to(std::move(from));
  from.push_back(numbered(2));  // NOLINT(bugprone-use-after-move): the contract under test
  EXPECT_EQ(drain(to), (std::vector<MessageId>{1}));
  EXPECT_EQ(drain(from), (std::vector<MessageId>{2}));
}

TEST(MessageQueue, takes_messages_at_the_front_too) {
  MessageQueue queue;
  for (MessageId id : {2U, 1U}) {
    MessagePtr message = make_message();
    message->header.message_id = id;
    queue.push_front(std::move(message));
  }
  queue.push_back(make_message());
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(queue.pop_front()->header.message_id, 1U);
  EXPECT_EQ(queue.pop_front()->header.message_id, 2U);
  EXPECT_EQ(queue.pop_front()->header.message_id, 0U);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace tofu::detail
