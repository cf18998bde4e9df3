#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "explorer.hpp"

namespace tofu::model {

class Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() {
    Explorer::current().step({.name = "locks", .objects = {this}}, [this] { return !locked_; });
    take();
  }
  bool try_lock() {
    Explorer::current().step({.name = "tries to lock", .objects = {this}});
    if (locked_) return false;
    take();
    return true;
  }
  void unlock() {
    Explorer::current().step({.name = "unlocks", .objects = {this}});
    let_go();
  }

 private:
  friend class ConditionVariable;
  void take() noexcept {
    locked_ = true;
    Explorer::current().clock().join(known_);
  }
  void let_go() noexcept {
    locked_ = false;
    known_.join(Explorer::current().clock());
  }

  bool locked_ = false;
  Clock known_;  // what happened before it was unlocked
};

/// Wakes nobody without reason: that a waiter copes with that is not what is tried here.
class ConditionVariable {
 public:
  ConditionVariable() = default;
  ConditionVariable(const ConditionVariable&) = delete;
  ConditionVariable& operator=(const ConditionVariable&) = delete;

  void wait(std::unique_lock<Mutex>& lock) { suspend(lock, false); }
  template <class Predicate>
  void wait(std::unique_lock<Mutex>& lock, Predicate predicate) {
    while (!predicate()) wait(lock);
  }
  /// How long is of no matter: a time-out comes once nothing else can happen.
  template <class Rep, class Period>
  void wait_for(std::unique_lock<Mutex>& lock, std::chrono::duration<Rep, Period> /*time*/) {
    suspend(lock, true);
  }
  template <class Rep, class Period, class Predicate>
  void wait_for(std::unique_lock<Mutex>& lock, std::chrono::duration<Rep, Period> /*time*/,
                Predicate predicate) {
    while (!predicate() && suspend(lock, true)) {
    }
  }
  template <class TimePoint>
  void wait_until(std::unique_lock<Mutex>& lock, TimePoint /*deadline*/) {
    suspend(lock, true);
  }

  void notify_one() {
    Explorer& explorer = Explorer::current();
    explorer.step({.name = "notifies one", .objects = {this}});
    if (sleepers_.empty()) return;
    const std::size_t picked = explorer.choose(sleepers_.size());
    sleepers_.erase(sleepers_.begin() + static_cast<std::ptrdiff_t>(picked));
  }
  void notify_all() {
    Explorer::current().step({.name = "notifies all", .objects = {this}});
    sleepers_.clear();
  }

 private:
  [[nodiscard]] bool is_asleep(ThreadId thread) const noexcept {
    return std::ranges::find(sleepers_, thread) != sleepers_.end();
  }
  // False: the time ran out.
  bool suspend(std::unique_lock<Mutex>& lock, bool may_time_out) {
    Explorer& explorer = Explorer::current();
    Mutex& mutex = *lock.mutex();
    const ThreadId self = explorer.self();
    explorer.step({.name = "begins to wait", .objects = {this, &mutex}});
    sleepers_.push_back(self);
    mutex.let_go();
    const Operation wakes{.name = "wakes", .objects = {this, &mutex}};
    const auto may_wake = [this, &mutex, self] { return !is_asleep(self) && !mutex.locked_; };
    bool notified = true;
    if (may_time_out) {
      notified = explorer.step_or_time_out(wakes, may_wake);
      if (!notified) std::erase(sleepers_, self);
      while (mutex.locked_) explorer.step(wakes, [&mutex] { return !mutex.locked_; });
    } else {
      explorer.step(wakes, may_wake);
    }
    mutex.take();
    return notified;
  }

  std::vector<ThreadId> sleepers_;
};

class Thread {
 public:
  Thread() = default;
  explicit Thread(std::function<void()> body)
      : id_(Explorer::current().start(std::move(body))), joinable_(true) {}
  Thread(Thread&& other) noexcept
      : id_(other.id_), joinable_(std::exchange(other.joinable_, false)) {}
  Thread& operator=(Thread&& other) noexcept {
    id_ = other.id_;
    joinable_ = std::exchange(other.joinable_, false);
    return *this;
  }

  [[nodiscard]] bool joinable() const noexcept { return joinable_; }
  void join() {
    joinable_ = false;
    Explorer::current().join(id_);
  }

 private:
  ThreadId id_ = 0;
  bool joinable_ = false;
};

/// What a poller is to the thread that waits in it: whoever wakes it, before it waits or while it
/// does, ends one wait. By itself it orders nothing else: the OS promises no more.
class Sleeper {
 public:
  void wait() {
    Explorer::current().step(sleeps(), [this] { return woken_; });
    woken_ = false;
  }
  void wait_or_time_out() {
    (void)Explorer::current().step_or_time_out(sleeps(), [this] { return woken_; });
    woken_ = false;
  }
  /// Does not wait.
  void look() {
    Explorer::current().step({.name = "looks", .objects = {this}});
    woken_ = false;
  }
  void wake() {
    Explorer::current().step({.name = "wakes the sleeper", .objects = {this}});
    woken_ = true;
  }

 private:
  [[nodiscard]] Operation sleeps() const noexcept { return {.name = "sleeps", .objects = {this}}; }

  bool woken_ = false;
};

}  // namespace tofu::model
