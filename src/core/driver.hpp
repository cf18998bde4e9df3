#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <tofu/options.hpp>

#include "core/mailbox.hpp"
#include "core/reactor.hpp"
#include "net/clock.hpp"

namespace tofu::detail {

/// Decides which thread turns the reactor: its own, or one of those that wait (Drive::caller).
///
/// With Drive::caller the first waiting thread leads: it turns the reactor until its own mailbox
/// has something, then leaves and nudges the next one that waits. Thread-safe.
class Driver {
 public:
  Driver(Reactor& reactor, Drive drive) noexcept : reactor_(reactor), drive_(drive) {}
  ~Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Starts the own thread, if that is what drives. False: no thread could be had.
  [[nodiscard]] bool start() noexcept;

  /// Blocks until the mailbox has something, is closed or nudged, or `deadline` has passed; with
  /// Drive::caller does the reactor's work meanwhile, at least one turn.
  void wait(Mailbox& mailbox, net::TimePoint deadline) noexcept;

  /// Blocks until `done`, which a turn that returned true makes so, or until the reactor finished.
  /// Null: until that.
  void wait_until(const std::atomic<bool>* done) noexcept;

  /// After Reactor::stop(): blocks until the reactor has finished and its thread is gone.
  void join() noexcept;

 private:
  void run();
  void lead(std::unique_lock<std::mutex>& lock, std::chrono::nanoseconds max_wait) noexcept;
  void nudge_a_follower() noexcept;

  Reactor& reactor_;
  const Drive drive_;
  std::mutex mutex_;
  std::condition_variable command_done_;
  bool led_ = false;                             // some thread is in a turn
  IntrusiveList<Mailbox, Following> followers_;  // whose receivers wait for the lead
  std::thread thread_;
};

}  // namespace tofu::detail
