// The checker itself: it must find what the language allows, and nothing else.

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "checker/atomic.hpp"
#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "checker/plain.hpp"

namespace tofu::model {
namespace {

// Whether some execution of the scenario fails.
bool can_fail(const std::function<void()>& scenario) {
  const Outcome outcome = explore({}, scenario);
  EXPECT_EQ(std::string::npos, outcome.failure.find("too many executions"));
  return !outcome.failure.empty();
}

// Two threads, each of which stores to its own and then loads from the other's.
void store_and_look(std::memory_order order) {
  Atomic<int> x{0};
  Atomic<int> y{0};
  int seen_x = 0;
  int seen_y = 0;
  Thread first([&] {
    x.store(1, order);
    seen_y = y.load(order == std::memory_order_release ? std::memory_order_acquire : order);
  });
  Thread second([&] {
    y.store(1, order);
    seen_x = x.load(order == std::memory_order_release ? std::memory_order_acquire : order);
  });
  first.join();
  second.join();
  require(seen_x == 1 || seen_y == 1, "neither saw the other");
}

TEST(MemoryOrders, only_seq_cst_keeps_two_threads_from_missing_each_other) {
  EXPECT_TRUE(can_fail([] { store_and_look(std::memory_order_relaxed); }));
  EXPECT_TRUE(can_fail([] { store_and_look(std::memory_order_release); }));
  EXPECT_FALSE(can_fail([] { store_and_look(std::memory_order_seq_cst); }));
}

void pass_a_message(std::memory_order store, std::memory_order load) {
  Plain<int> content;
  Atomic<bool> ready{false};
  Thread sender([&] {
    content.set(1);
    ready.store(true, store);
  });
  if (ready.load(load)) require(content.get() == 1, "the content is old");
  sender.join();
}

TEST(MemoryOrders, a_message_is_passed_by_release_and_acquire_alone) {
  using enum std::memory_order;
  EXPECT_TRUE(can_fail([] { pass_a_message(relaxed, acquire); }));
  EXPECT_TRUE(can_fail([] { pass_a_message(release, relaxed); }));
  EXPECT_FALSE(can_fail([] { pass_a_message(release, acquire); }));
  EXPECT_FALSE(can_fail([] { pass_a_message(seq_cst, seq_cst); }));
}

TEST(MemoryOrders, a_read_modify_write_goes_on_with_a_release_sequence) {
  const auto scenario = [](bool by_store) {
    Plain<int> content;
    Atomic<int> count{0};
    Thread sender([&] {
      content.set(1);
      count.store(1, std::memory_order_release);
    });
    Thread other([&] {
      if (count.load(std::memory_order_relaxed) != 1) return;
      by_store ? count.store(2, std::memory_order_relaxed)
               : void(count.fetch_add(1, std::memory_order_relaxed));
    });
    if (count.load(std::memory_order_acquire) == 2) (void)content.get();
    sender.join();
    other.join();
  };
  EXPECT_FALSE(can_fail([&] { scenario(false); }));
  EXPECT_TRUE(can_fail([&] { scenario(true); }));
}

TEST(MemoryOrders, loads_of_one_variable_never_go_back) {
  EXPECT_FALSE(can_fail([] {
    Atomic<int> x{0};
    Thread writer([&] {
      x.store(1, std::memory_order_relaxed);
      x.store(2, std::memory_order_relaxed);
    });
    const int first = x.load(std::memory_order_relaxed);
    const int second = x.load(std::memory_order_relaxed);
    require(second >= first, "an older value behind a newer one");
    writer.join();
  }));
}

TEST(MemoryOrders, two_readers_may_see_two_relaxed_writers_in_different_orders) {
  const auto scenario = [](std::memory_order order) {
    Atomic<int> x{0};
    Atomic<int> y{0};
    int x_then_y[2] = {};
    int y_then_x[2] = {};
    Thread writes_x([&] { x.store(1, order); });
    Thread writes_y([&] { y.store(1, order); });
    Thread reads_x_first([&] {
      x_then_y[0] = x.load(order);
      x_then_y[1] = y.load(order);
    });
    y_then_x[0] = y.load(order);
    y_then_x[1] = x.load(order);
    for (Thread* thread : {&writes_x, &writes_y, &reads_x_first}) thread->join();
    const bool x_was_first = x_then_y[0] == 1 && x_then_y[1] == 0;
    const bool y_was_first = y_then_x[0] == 1 && y_then_x[1] == 0;
    require(!(x_was_first && y_was_first), "both were first");
  };
  EXPECT_TRUE(can_fail([&] { scenario(std::memory_order_relaxed); }));
  EXPECT_FALSE(can_fail([&] { scenario(std::memory_order_seq_cst); }));
}

TEST(Blocking, a_wake_up_between_the_look_and_the_sleep_is_lost_without_a_lock) {
  const auto scenario = [](bool locked) {
    Mutex mutex;
    ConditionVariable changed;
    Atomic<bool> ready{false};
    Thread other([&] {
      if (locked) {
        std::lock_guard lock(mutex);
        ready.store(true);
      } else {
        ready.store(true);
      }
      changed.notify_one();
    });
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return ready.load(); });
    }
    other.join();
  };
  EXPECT_TRUE(can_fail([&] { scenario(false); }));
  EXPECT_FALSE(can_fail([&] { scenario(true); }));
}

TEST(Blocking, a_deadlock_is_found) {
  EXPECT_TRUE(can_fail([] {
    Mutex a;
    Mutex b;
    Thread other([&] {
      std::lock_guard first(a);
      std::lock_guard second(b);
    });
    {
      std::lock_guard first(b);
      std::lock_guard second(a);
    }
    other.join();
  }));
}

TEST(Choices, every_order_of_what_matters_is_tried_once) {
  std::set<std::string> orders;
  const Outcome outcome = explore({}, [&] {
    Atomic<int> x{0};
    std::string order;
    const auto twice = [&](char name) {
      return [&x, &order, name] {
        for (int i = 0; i < 2; ++i) {
          x.fetch_add(1);
          order += name;
        }
      };
    };
    Thread a(twice('a'));
    Thread b(twice('b'));
    a.join();
    b.join();
    orders.insert(order);
  });
  EXPECT_EQ(6U, orders.size());  // of two pairs
}

}  // namespace
}  // namespace tofu::model
