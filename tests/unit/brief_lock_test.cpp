#include "base/brief_lock.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

namespace tofu {
namespace {

TEST(BriefLock, lets_one_thread_in_at_a_time) {
  constexpr int threads = 4;
  constexpr int rounds = 20'000;
  BriefLock lock;
  int count = 0;  // not atomic: only the lock keeps the additions apart
  {
    std::vector<std::jthread> all;
    for (int t = 0; t < threads; ++t) {
      all.emplace_back([&] {
        for (int i = 0; i < rounds; ++i) {
          const std::lock_guard guard(lock);
          ++count;
        }
      });
    }
  }
  EXPECT_EQ(count, threads * rounds);
}

TEST(BriefLock, is_free_again_for_whoever_waited_through_a_long_hold) {
  BriefLock lock;
  lock.lock();
  bool entered = false;
  std::jthread waiting([&] {
    const std::lock_guard guard(lock);
    entered = true;
  });
  for (int i = 0; i < 1'000; ++i) std::this_thread::yield();  // it may have begun to nap by then
  EXPECT_FALSE(entered);  // nobody else writes it while the lock is held
  lock.unlock();
  waiting.join();
  EXPECT_TRUE(entered);
}

}  // namespace
}  // namespace tofu
