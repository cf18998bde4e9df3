#include "core/mailbox.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tofu::detail {
namespace {

using namespace std::chrono_literals;

MessageQueue chain_of(std::initializer_list<MessageId> ids) {
  MessageQueue chain;
  for (const MessageId id : ids) {
    MessagePtr message = make_message();
    message->header.message_id = id;
    chain.push_back(std::move(message));
  }
  return chain;
}

TEST(Mailbox, hands_out_in_order_and_counts_what_waits) {
  Mailbox mailbox;
  MessageQueue first = chain_of({1, 2});
  MessageQueue second = chain_of({3});
  EXPECT_EQ(mailbox.push(first), Mailbox::Pushed::quiet);
  EXPECT_EQ(mailbox.try_receive()->header.message_id, 1U);
  EXPECT_EQ(mailbox.push(second), Mailbox::Pushed::quiet);
  EXPECT_EQ(mailbox.waiting(), 2U);
  EXPECT_EQ(mailbox.try_receive()->header.message_id, 2U);
  EXPECT_EQ(mailbox.try_receive()->header.message_id, 3U);
  EXPECT_EQ(mailbox.try_receive(), nullptr);
  EXPECT_EQ(mailbox.waiting(), 0U);
}

TEST(Mailbox, a_wait_ends_at_its_deadline) {
  Mailbox mailbox;
  const net::TimePoint deadline = net::now() + 5ms;
  mailbox.wait(deadline);
  EXPECT_GE(net::now(), deadline);
}

TEST(Mailbox, a_push_wakes_the_receiver) {
  Mailbox mailbox;
  std::jthread pusher([&mailbox] {
    MessageQueue chain = chain_of({9});
    mailbox.push(chain);
  });
  mailbox.wait(net::never);
  EXPECT_EQ(mailbox.try_receive()->header.message_id, 9U);
}

TEST(Mailbox, a_nudge_ends_one_wait_without_a_message) {
  Mailbox mailbox;
  mailbox.nudge();
  mailbox.wait(net::never);
  EXPECT_EQ(mailbox.try_receive(), nullptr);
}

TEST(Mailbox, closing_wakes_the_receiver_and_gives_back_what_nobody_received) {
  Mailbox mailbox;
  MessageQueue chain = chain_of({1, 2});
  mailbox.push(chain);
  std::jthread closer([&mailbox] { EXPECT_EQ(mailbox.close().size(), 2U); });
  closer.join();
  mailbox.wait(net::never);
  EXPECT_TRUE(mailbox.closed());
  EXPECT_EQ(mailbox.try_receive(), nullptr);
  MessageQueue late = chain_of({3});
  EXPECT_EQ(mailbox.push(late), Mailbox::Pushed::closed);
  EXPECT_EQ(late.size(), 1U);
}

TEST(Mailbox, loses_nothing_between_a_busy_pusher_and_a_sleepy_receiver) {
  constexpr MessageId items = 50'000;
  Mailbox mailbox;
  std::jthread pusher([&mailbox] {
    for (MessageId id = 1; id <= items; ++id) {
      MessageQueue chain = chain_of({id});
      mailbox.push(chain);
    }
  });
  for (MessageId expected = 1; expected <= items;) {
    if (MessagePtr message = mailbox.try_receive()) {
      ASSERT_EQ(message->header.message_id, expected++);
    } else {
      const net::TimePoint deadline = net::now() + 30s;
      mailbox.wait(deadline);
      ASSERT_LT(net::now(), deadline) << "a wake-up was lost before " << expected;
    }
  }
}

}  // namespace
}  // namespace tofu::detail
