#include "net/notifier.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

bool is_readable(const Notifier& notifier) {
  return test::wait_ready(notifier.handle(), test::Direction::reading, 0);
}

TEST(Notifier, is_quiet_at_first) {
  const Notifier notifier = test::must(Notifier::create());
  EXPECT_FALSE(is_readable(notifier));
}

TEST(Notifier, stays_readable_from_signal_to_drain) {
  Notifier notifier = test::must(Notifier::create());
  notifier.signal();
  EXPECT_TRUE(is_readable(notifier));
  EXPECT_TRUE(is_readable(notifier));
  notifier.drain();
  EXPECT_FALSE(is_readable(notifier));
  notifier.signal();
  EXPECT_TRUE(is_readable(notifier));
}

TEST(Notifier, forgets_all_signals_in_one_drain) {
  Notifier notifier = test::must(Notifier::create());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&notifier] {
      for (int j = 0; j < 1'000; ++j) notifier.signal();
    });
  }
  threads.clear();
  EXPECT_TRUE(is_readable(notifier));
  notifier.drain();
  EXPECT_FALSE(is_readable(notifier));
}

TEST(Notifier, may_be_drained_without_a_signal) {
  Notifier notifier = test::must(Notifier::create());
  notifier.drain();
  EXPECT_FALSE(is_readable(notifier));
}

TEST(Notifier, wakes_a_thread_that_waits) {
  Notifier notifier = test::must(Notifier::create());
  const std::jthread signaller([&notifier] { notifier.signal(); });
  test::await(notifier.handle(), test::Direction::reading);
}

TEST(Notifier, moves) {
  Notifier first = test::must(Notifier::create());
  first.signal();
  Notifier second = std::move(first);
  EXPECT_TRUE(is_readable(second));
  Notifier third = test::must(Notifier::create());
  third = std::move(second);
  EXPECT_TRUE(is_readable(third));
}

}  // namespace
}  // namespace tofu::net
