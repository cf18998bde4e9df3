#include "core/doorbell.hpp"

#include <gtest/gtest.h>

#include <mutex>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

// Two threads leave work while one leads, which sleeps whenever it finds none.
TEST(Doorbell, a_leader_that_sleeps_is_woken_for_whatever_is_left) {
  expect_no_failure([] {
    Sleeper poller;
    detail::Doorbell doorbell(wake_sleeper, &poller);
    Atomic<int> work{0};
    const auto leave_work = [&] {
      work.fetch_add(1);
      doorbell.ring();
    };
    Thread first(leave_work);
    Thread second(leave_work);
    doorbell.enter();
    for (int done = 0; done < 2;) {
      if (doorbell.about_to_sleep()) poller.wait();
      doorbell.awake();
      done = work.load();
    }
    first.join();
    second.join();
  });
}

// The same where nobody leads at first, and the leader goes whenever it finds no work.
TEST(Doorbell, somebody_is_called_for_what_is_left_while_nobody_leads) {
  struct Office {
    Mutex mutex;
    ConditionVariable changed;
    bool called = false;
  };
  expect_no_failure([] {
    Sleeper poller;
    Office office;
    detail::Doorbell doorbell(wake_sleeper, &poller);
    doorbell.set_call(
        [](void* context) noexcept {
          auto& to_call = *static_cast<Office*>(context);
          std::lock_guard lock(to_call.mutex);
          to_call.called = true;
          to_call.changed.notify_one();
        },
        &office);
    Atomic<int> work{0};
    const auto leave_work = [&] {
      work.fetch_add(1);
      doorbell.ring();
    };
    Thread first(leave_work);
    Thread second(leave_work);
    std::unique_lock lock(office.mutex);
    for (int done = 0; done < 2;) {
      office.changed.wait(lock, [&] { return office.called; });
      lock.unlock();
      doorbell.enter();
      doorbell.awake();
      done = work.load();
      lock.lock();
      office.called = !doorbell.leave();
    }
    lock.unlock();
    first.join();
    second.join();
  });
}

// Whoever finds nobody leading need not ring: who leads next looks.
TEST(Doorbell, what_is_left_before_it_is_found_vacant_is_seen_by_whoever_enters_next) {
  expect_no_failure([] {
    Sleeper poller;
    detail::Doorbell doorbell(wake_sleeper, &poller);
    Atomic<bool> work{false};
    Thread other([&] {
      work.store(true);
      if (!doorbell.is_vacant()) doorbell.ring();
    });
    doorbell.enter();
    while (!work.load()) {
      if (doorbell.about_to_sleep() && !work.load()) poller.wait();
      doorbell.awake();
    }
    other.join();
  });
}

}  // namespace
}  // namespace tofu::model
