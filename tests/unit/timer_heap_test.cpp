#include "core/timer_heap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace tofu::detail {
namespace {

struct Timer : TimerNode {};

net::TimePoint at(std::int64_t ns) { return net::TimePoint(std::chrono::nanoseconds(ns)); }

TEST(TimerHeap, gives_due_timers_in_order_and_no_others) {
  TimerHeap<Timer> heap;
  Timer a;
  Timer b;
  Timer c;
  heap.set(a, at(30));
  heap.set(b, at(10));
  heap.set(c, at(20));
  EXPECT_EQ(heap.next_due(), at(10));
  EXPECT_EQ(heap.pop_due(at(9)), nullptr);
  EXPECT_EQ(heap.pop_due(at(20)), &b);
  EXPECT_EQ(heap.pop_due(at(20)), &c);
  EXPECT_EQ(heap.pop_due(at(20)), nullptr);
  EXPECT_EQ(heap.next_due(), at(30));
}

TEST(TimerHeap, a_timer_that_is_set_again_moves) {
  TimerHeap<Timer> heap;
  Timer a;
  Timer b;
  heap.set(a, at(10));
  heap.set(b, at(20));
  heap.set(a, at(30));
  EXPECT_EQ(heap.size(), 2U);
  EXPECT_EQ(heap.pop_due(at(100)), &b);
  heap.set(a, at(5));
  EXPECT_EQ(heap.next_due(), at(5));
}

TEST(TimerHeap, never_cancels) {
  TimerHeap<Timer> heap;
  Timer a;
  heap.set(a, at(10));
  heap.set(a, net::never);
  EXPECT_EQ(heap.next_due(), net::never);
  EXPECT_EQ(heap.pop_due(at(1'000)), nullptr);
  heap.cancel(a);
}

TEST(TimerHeap, agrees_with_a_sorted_list_through_random_changes) {
  std::mt19937 random(20'260);  // NOLINT: a fixed seed, so that a failure repeats
  TimerHeap<Timer> heap;
  std::vector<Timer> timers(200);
  for (int step = 0; step < 20'000; ++step) {
    Timer& timer = timers[random() % timers.size()];
    if (random() % 4 == 0) {
      heap.cancel(timer);
    } else {
      heap.set(timer, at(random() % 1'000));
    }
    const auto nearest = std::ranges::min_element(timers, {}, &Timer::due);
    ASSERT_EQ(heap.next_due(), nearest->due);
  }
  net::TimePoint last = at(0);
  while (Timer* timer = heap.pop_due(at(1'000))) {
    (void)timer;
    ASSERT_LE(last, heap.next_due());
    last = std::min(heap.next_due(), at(1'000));
  }
  EXPECT_EQ(heap.size(), 0U);
}

}  // namespace
}  // namespace tofu::detail
