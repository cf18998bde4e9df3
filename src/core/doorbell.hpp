#pragma once

#include <atomic>
#include <cstdint>

#include "base/sync.hpp"

namespace tofu::detail {

/// Fetches whoever is to do the reactor's work, if nobody is at it or on the way to it already.
///
/// Whoever leaves work for the reactor (in the inbox, in the pool, …) does so first, by a
/// sequentially consistent operation or under a lock that the reactor takes, too, and rings then.
/// The thread that leads the reactor calls enter() before each turn, and in a turn
/// about_to_sleep() before it blocks and awake() before it looks for work. leave() is called while
/// nobody leads, under the driver's lock, by anybody who goes. Between two turns of one leader it
/// is `running` or `rung`, too. Why no work is overlooked: all operations are sequentially
/// consistent. A ring() that finds `rung` comes before the awake() that clears it, so the reactor
/// looks after the work was left. One that finds `running` makes about_to_sleep() and leave() fail,
/// and whose leave() fails has somebody lead. One that finds `asleep` wakes, one that finds
/// `vacant` calls.
class Doorbell {
 public:
  using Action = void (*)(void* context) noexcept;
  /// `wake(context)` ends a blocked wait of the reactor; thread-safe.
  Doorbell(Action wake, void* context) noexcept : wake_(wake), wake_context_(context) {}

  /// `call(context)` makes somebody lead; thread-safe. Without one, work waits until somebody comes
  /// of their own accord. To be set before the first ring().
  void set_call(Action call, void* context) noexcept {
    call_ = call;
    call_context_ = context;
  }

  /// Thread-safe.
  void ring() noexcept {
    if (state_.load() == State::rung) return;
    const State before = state_.exchange(State::rung);
    if (before == State::asleep) {
      wakeups_.fetch_add(1, std::memory_order_relaxed);
      wake_(wake_context_);
    } else if (before == State::vacant && call_ != nullptr) {
      call_(call_context_);
    }
  }
  /// Somebody rang since awake(). The leader; a hint.
  [[nodiscard]] bool is_rung() const noexcept {
    return state_.load(std::memory_order_relaxed) == State::rung;
  }
  /// Nobody leads, and nobody rang since. Thread-safe. What is left before this is asked and found
  /// true, is seen by whoever enters next and looks for it behind about_to_sleep() or awake().
  [[nodiscard]] bool is_vacant() const noexcept { return state_.load() == State::vacant; }

  /// The leader: from now on it is here. Nothing new if the last one did not leave().
  void enter() noexcept {
    State expected = State::vacant;
    state_.compare_exchange_strong(expected, State::running);
  }
  /// Nobody leads, from now on or already. False if somebody rang since awake(): then there is work
  /// for the next.
  bool leave() noexcept {
    State expected = State::running;
    return state_.compare_exchange_strong(expected, State::vacant) || expected == State::vacant;
  }
  /// The leader: false if somebody rang since awake(), then it must not block.
  [[nodiscard]] bool about_to_sleep() noexcept {
    State expected = State::running;
    return state_.compare_exchange_strong(expected, State::asleep);
  }
  /// The leader, before it looks for work.
  void awake() noexcept { state_.exchange(State::running); }

  [[nodiscard]] std::uint64_t wakeups() const noexcept {
    return wakeups_.load(std::memory_order_relaxed);
  }

 private:
  enum class State : std::uint8_t { vacant, running, asleep, rung };
  sync::Atomic<State> state_{State::vacant};
  sync::Atomic<std::uint64_t> wakeups_{0};
  Action wake_;
  void* wake_context_;
  Action call_ = nullptr;
  void* call_context_ = nullptr;
};

}  // namespace tofu::detail
