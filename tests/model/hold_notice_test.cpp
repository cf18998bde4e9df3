#include "core/hold_notice.hpp"

#include <gtest/gtest.h>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "core/doorbell.hpp"
#include "core/mailbox.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

// A receiver is two messages behind; the reactor sleeps until it has caught up.
TEST(HoldNotice, a_reactor_that_waits_for_a_receiver_hears_of_it) {
  expect_no_failure([] {
    Sleeper poller;
    detail::Doorbell doorbell(wake_sleeper, &poller);
    detail::Mailbox mailbox;
    detail::HoldNotice notice;
    const auto has_caught_up = [&] { return mailbox.waiting() == 0; };
    detail::MessageQueue messages;
    messages.push_back(numbered(1));
    messages.push_back(numbered(2));
    (void)mailbox.push(messages);

    Thread receiver([&] {
      while (mailbox.try_receive() != nullptr) {
        if (notice.is_due(has_caught_up)) doorbell.ring();
      }
    });
    doorbell.enter();
    for (;;) {
      doorbell.awake();
      if (notice.is_over(has_caught_up)) break;
      if (doorbell.about_to_sleep()) poller.wait();
    }
    receiver.join();
  });
}

}  // namespace
}  // namespace tofu::model
