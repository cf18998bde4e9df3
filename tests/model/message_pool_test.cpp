#include "core/message_pool.hpp"

#include <gtest/gtest.h>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

// An application holds the only message; the reactor sleeps until it can have one.
TEST(MessagePool, a_reactor_without_messages_hears_of_one_that_comes_back) {
  expect_no_failure([] {
    Sleeper poller;
    detail::Doorbell doorbell(wake_sleeper, &poller);
    detail::MessagePool* pool = detail::MessagePool::create(1, 1);
    pool->set_doorbell(&doorbell);
    MessagePtr held = pool->get(AllocationStrategy::pool_only);
    Thread application([&] { held.reset(); });
    detail::MessageQueue taken;
    doorbell.enter();
    while (taken.empty()) {
      doorbell.awake();
      (void)pool->take_for_receiving(1, 0, taken);
      if (taken.empty() && pool->receivable(0) == 0 && doorbell.about_to_sleep()) poller.wait();
    }
    application.join();
    taken.clear();
    pool->close();
  });
}

}  // namespace
}  // namespace tofu::model
