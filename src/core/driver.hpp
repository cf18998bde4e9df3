#pragma once

#include <cstdint>
#include <mutex>

#include <tofu/options.hpp>

#include "base/sync.hpp"
#include "core/mailbox.hpp"
#include "core/reactor.hpp"
#include "net/clock.hpp"

namespace tofu::detail {

/// Decides which thread leads, that is, turns the reactor: one at a time.
///
/// The first thread that waits for a message leads until its own mailbox has something: a message
/// then costs no hand-over between threads. Others that wait follow, each at its mailbox, and the
/// leader leaves the lead to one of them. Without one nobody leads with Drive::caller; with
/// Drive::own_thread the own thread does, when it is called because there is work, or when it finds
/// that nobody came back, until it has woken a receiver. Thread-safe.
class Driver {
 public:
  Driver(Reactor& reactor, Drive drive) noexcept;
  ~Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Starts the own thread, if there is to be one. False: no thread could be had.
  [[nodiscard]] bool start() noexcept;

  /// To be called after a message was put into the reactor's inbox, with the mailbox of its group:
  /// makes somebody send it, or sends it in a turn of its own. Never waits for events. Thread-safe.
  void posted(Mailbox& mailbox) noexcept;

  /// Blocks until the mailbox has something, is closed, or `deadline` has passed; does the
  /// reactor's work meanwhile unless another thread does, at least one turn if the mailbox had
  /// nothing.
  void wait(Mailbox& mailbox, net::TimePoint deadline) noexcept;

  /// Blocks until `done`, which a turn with a command done makes so, or until the reactor finished.
  /// Null: until that.
  void wait_until(const sync::Atomic<bool>* done) noexcept;

  /// After Reactor::stop(): blocks until the reactor has finished and its thread is gone.
  void join() noexcept;

 private:
  using Lock = std::unique_lock<sync::Mutex>;
  void run();
  void lead_until_relieved(Lock& lock) noexcept;
  template <class Turn>
  Reactor::Turned lead(Lock& lock, Turn turn) noexcept;
  [[nodiscard]] bool lead_without_waiting() noexcept;
  static void give_way(Lock& lock) noexcept;
  void depart(Lock& lock) noexcept;
  void call(Lock& lock) noexcept;
  bool nudge_a_follower() noexcept;

  Reactor& reactor_;
  const Drive drive_;
  sync::Mutex mutex_;
  sync::ConditionVariable command_done_;
  bool led_ = false;                             // some thread is in a turn
  IntrusiveList<Mailbox, Following> followers_;  // whose receivers wait for the lead
  std::uint64_t departures_ = 0;                 // how often one left that asked the OS for events

  sync::Thread thread_;
  sync::ConditionVariable called_or_left_;  // what the own thread waits for
  bool called_ = false;
  // The own thread looks whether anybody leads, within twice time_to_return, and leads itself if
  // nobody has come since. It is set while receivers come and go, too; not while the own thread
  // sleeps.
  sync::Atomic<bool> on_guard_{false};
};

}  // namespace tofu::detail
