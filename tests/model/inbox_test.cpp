#include "core/inbox.hpp"

#include <gtest/gtest.h>

#include <array>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "checker/plain.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

// Producer p pushes messages 10p + 1, 10p + 2, …; what each holds is an ordinary variable.
TEST(Inbox, what_several_threads_push_arrives_whole_in_the_order_of_each) {
  static constexpr std::array<MessageId, 2> pushes{2, 1};
  expect_no_failure([] {
    detail::Inbox inbox;
    std::array<std::array<Plain<MessageId>, 2>, 2> contents;
    const auto produce = [&](MessageId producer) {
      return [&inbox, &contents, producer] {
        for (MessageId i = 1; i <= pushes[producer]; ++i) {
          contents[producer][i - 1].set(i);
          inbox.push(numbered(10 * producer + i));
        }
      };
    };
    Thread first(produce(0));
    Thread second(produce(1));
    std::array<MessageId, 2> received{};
    const auto take = [&] {
      detail::MessageQueue queue = inbox.take();
      while (MessagePtr message = queue.pop_front()) {
        const MessageId producer = message->header.message_id / 10;
        const MessageId number = message->header.message_id % 10;
        require(number == ++received[producer], "out of order, or twice");
        require(contents[producer][number - 1].get() == number, "the content is old");
      }
    };
    take();
    take();
    first.join();
    second.join();
    take();
    require(received == pushes, "a message is lost");
  });
}

}  // namespace
}  // namespace tofu::model
