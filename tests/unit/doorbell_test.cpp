#include "core/doorbell.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <thread>

namespace tofu::detail {
namespace {

void count(void* context) noexcept { ++*static_cast<int*>(context); }

TEST(Doorbell, wakes_a_sleeper_once) {
  int woken = 0;
  Doorbell bell(&count, &woken);
  bell.enter();
  ASSERT_TRUE(bell.about_to_sleep());
  bell.ring();
  bell.ring();
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(bell.wakeups(), 1U);
}

TEST(Doorbell, a_ring_before_sleep_forbids_it_and_wakes_nobody) {
  int woken = 0;
  Doorbell bell(&count, &woken);
  bell.enter();
  EXPECT_FALSE(bell.is_rung());
  bell.ring();
  EXPECT_TRUE(bell.is_rung());
  EXPECT_FALSE(bell.about_to_sleep());
  EXPECT_EQ(woken, 0);
  bell.awake();
  EXPECT_FALSE(bell.is_rung());
  EXPECT_TRUE(bell.about_to_sleep());
}

TEST(Doorbell, calls_once_when_nobody_leads) {
  int woken = 0;
  int called = 0;
  Doorbell bell(&count, &woken);
  bell.set_call(&count, &called);
  EXPECT_TRUE(bell.is_vacant());
  bell.ring();
  bell.ring();
  EXPECT_EQ(called, 1);
  EXPECT_EQ(woken, 0);
  EXPECT_FALSE(bell.is_vacant()) << "somebody is on the way";
}

TEST(Doorbell, a_ring_before_entering_forbids_the_first_sleep) {
  int woken = 0;
  Doorbell bell(&count, &woken);
  bell.ring();
  bell.enter();
  EXPECT_FALSE(bell.about_to_sleep());
}

TEST(Doorbell, who_leaves_after_another_left_learns_the_same) {
  int woken = 0;
  Doorbell bell(&count, &woken);
  bell.enter();
  EXPECT_TRUE(bell.leave());
  EXPECT_TRUE(bell.leave());
  bell.ring();
  EXPECT_FALSE(bell.leave());
  EXPECT_FALSE(bell.leave());
}

TEST(Doorbell, a_ring_before_leaving_shows_in_leave) {
  int woken = 0;
  Doorbell bell(&count, &woken);
  bell.enter();
  bell.ring();
  EXPECT_FALSE(bell.leave());
  bell.awake();
  EXPECT_TRUE(bell.leave());
  EXPECT_TRUE(bell.is_vacant());
  EXPECT_EQ(woken, 0);
}

TEST(Doorbell, no_ring_is_lost_however_the_threads_interleave) {
  constexpr int items = 200'000;
  std::counting_semaphore<> wakes(0);
  Doorbell bell(
      [](void* context) noexcept { static_cast<std::counting_semaphore<>*>(context)->release(); },
      &wakes);
  bell.enter();
  std::atomic<int> left_for_reactor = 0;
  std::jthread poster([&] {
    for (int i = 0; i < items; ++i) {
      ++left_for_reactor;
      bell.ring();
    }
  });
  // A lost ring would leave this loop asleep with work undone: the deadline then fails the test.
  for (int done = 0; done < items;) {
    if (bell.about_to_sleep()) {
      ASSERT_TRUE(wakes.try_acquire_for(std::chrono::seconds(30))) << "after " << done;
    }
    bell.awake();
    done += left_for_reactor.exchange(0);
  }
}

}  // namespace
}  // namespace tofu::detail
