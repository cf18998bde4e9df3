// How a wait ends: by a time-out, a wake-up, a signal.

#include <atomic>
#include <thread>

#include "conformance/backend_fixture.hpp"
#include "support/wait_for.hpp"

namespace tofu::poller {
namespace {

template <class Backend>
class Waiting : public Conformance<Backend> {
 protected:
  using typename Conformance<Backend>::Clock;

  static bool is_wake_up(const std::vector<ReadyEvent>& events) {
    return events.size() == 1 && events[0].token == notifier_token &&
           events[0].got == Triggers::notify();
  }
};
TYPED_TEST_SUITE(Waiting, Backends, BackendName);

TYPED_TEST(Waiting, never_ends_before_its_time_out) {
  for (const std::chrono::nanoseconds timeout :
       {std::chrono::nanoseconds(1), std::chrono::nanoseconds(1'000'001),
        std::chrono::nanoseconds(2'500'000), std::chrono::nanoseconds(20'000'000)}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(this->wait(timeout).empty());
    EXPECT_GE(std::chrono::steady_clock::now() - start, timeout);
  }
}

TYPED_TEST(Waiting, ends_not_long_after_its_time_out) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(this->wait(1ms).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, test::patience);
}

TYPED_TEST(Waiting, does_not_wait_when_the_time_is_up_already) {
  EXPECT_TRUE(this->wait(0ns).empty());
  EXPECT_TRUE(this->wait(-1s).empty());
}

TYPED_TEST(Waiting, ends_at_once_when_it_was_woken_before) {
  this->backend.wake();
  EXPECT_TRUE(this->is_wake_up(this->wait(no_timeout)));
}

TYPED_TEST(Waiting, ends_when_it_is_woken_meanwhile) {
  for (int round = 0; round < 200; ++round) {
    std::atomic<bool> about_to_wait = false;
    const std::jthread waker([&] {
      test::wait_for(about_to_wait);
      this->backend.wake();
    });
    about_to_wait = true;
    ASSERT_TRUE(this->is_wake_up(this->wait(no_timeout))) << "round " << round;
  }
}

TYPED_TEST(Waiting, is_woken_once_however_often_somebody_wakes_it) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 1'000; ++j) this->backend.wake();
    });
  }
  threads.clear();
  EXPECT_TRUE(this->is_wake_up(this->wait()));
  EXPECT_TRUE(this->wait_not_at_all().empty());
  this->backend.wake();
  EXPECT_TRUE(this->is_wake_up(this->wait()));
}

TYPED_TEST(Waiting, loses_no_wake_up_while_others_come) {
  constexpr int wakers = 4;
  constexpr int wakes_each = 2'000;
  std::atomic<int> posted = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < wakers; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < wakes_each; ++j) {
        ++posted;
        this->backend.wake();
      }
    });
  }
  // Each wait that ends sees what was posted before its wake-up; a lost one leaves it waiting.
  int seen = 0;
  while (seen < wakers * wakes_each) {
    ASSERT_TRUE(this->is_wake_up(this->wait())) << "after " << seen;
    seen = posted;
  }
}

TYPED_TEST(Waiting, reports_a_wake_up_beside_what_is_ready) {
  test::SocketPair ends = test::connected_pair(test::quickest_transport());
  this->add(ends.client.handle(), 5, Triggers::send());
  this->backend.wake();
  EXPECT_EQ(this->tokens_of(1, 64), (std::set<Token>{notifier_token, 5}));
  EXPECT_EQ(this->tokens_of(1, 64), std::set<Token>{5});
}

}  // namespace
}  // namespace tofu::poller
