#include "core/mailbox.hpp"

#include <gtest/gtest.h>

#include <array>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

using detail::Mailbox;
using detail::MessageQueue;

MessageQueue chain(MessageId first, MessageId last) {
  MessageQueue queue;
  for (MessageId id = first; id <= last; ++id) queue.push_back(numbered(id));
  return queue;
}

TEST(Mailbox, a_receiver_that_waits_gets_all_in_order) {
  expect_no_failure([] {
    Mailbox mailbox;
    const auto send = [&mailbox](MessageId first, MessageId last) {
      return [&mailbox, first, last] {
        MessageQueue messages = chain(first, last);
        require(mailbox.push(messages) != Mailbox::Pushed::closed, "closed by nobody");
      };
    };
    Thread one(send(1, 2));
    Thread other(send(11, 11));
    std::array<MessageId, 2> received{};
    while (received[0] < 2 || received[1] < 1) {
      if (MessagePtr message = mailbox.try_receive()) {
        const MessageId id = message->header.message_id;
        require(id % 10 == ++received[id / 10], "out of order, or twice");
      } else {
        mailbox.wait(net::never);
      }
    }
    require(mailbox.waiting() == 0, "something is left");
    one.join();
    other.join();
  });
}

TEST(Mailbox, what_is_pushed_while_it_closes_is_received_or_stays_with_somebody) {
  expect_no_failure([] {
    Mailbox mailbox;
    std::size_t refused = 0;
    std::size_t left = 0;
    Thread producer([&] {
      for (MessageId id = 1; id <= 2; ++id) {
        MessageQueue one = chain(id, id);
        (void)mailbox.push(one);
        refused += one.size();
      }
    });
    Thread closer([&] { left = mailbox.close().size(); });
    std::size_t received = 0;
    while (!mailbox.closed()) {
      if (mailbox.try_receive() != nullptr) {
        ++received;
      } else {
        mailbox.wait(net::never);
      }
    }
    producer.join();
    closer.join();
    left += mailbox.take_left().size();
    require(received + refused + left == 2, "a message is lost, or there twice");
    require(mailbox.waiting() == 0, "it counts what is not there");
  });
}

TEST(Mailbox, a_nudge_ends_a_wait_whether_it_has_begun_or_not) {
  expect_no_failure([] {
    Mailbox mailbox;
    Thread other([&] { mailbox.nudge(); });
    mailbox.wait(net::never);
    other.join();
  });
}

}  // namespace
}  // namespace tofu::model
