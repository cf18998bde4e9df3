#pragma once

#include <atomic>
#include <cstdint>

namespace tofu::detail {

/// Wakes the reactor only if it sleeps and nobody woke it yet.
///
/// Whoever leaves work for the reactor (in the inbox, in the pool, …) does so first and rings then.
/// The reactor calls about_to_sleep() before it blocks and awake() before it looks for work.
/// Why no wake-up is lost: all operations are sequentially consistent. A ring() that finds `rung`
/// comes before the awake() that clears it, so the reactor looks after the work was left. One that
/// finds `running` makes about_to_sleep() fail. One that finds `asleep` wakes.
class Doorbell {
 public:
  /// `wake(context)` ends a blocked wait of the reactor; thread-safe.
  using Wake = void (*)(void* context) noexcept;
  Doorbell(Wake wake, void* context) noexcept : wake_(wake), context_(context) {}

  /// Thread-safe.
  void ring() noexcept {
    if (state_.load() == State::rung) return;
    if (state_.exchange(State::rung) == State::asleep) {
      wakeups_.fetch_add(1, std::memory_order_relaxed);
      wake_(context_);
    }
  }

  /// The reactor: false if somebody rang since awake(), then it must not block.
  [[nodiscard]] bool about_to_sleep() noexcept {
    State expected = State::running;
    return state_.compare_exchange_strong(expected, State::asleep);
  }
  /// The reactor, before it looks for work.
  void awake() noexcept { state_.exchange(State::running); }

  [[nodiscard]] std::uint64_t wakeups() const noexcept {
    return wakeups_.load(std::memory_order_relaxed);
  }

 private:
  enum class State : std::uint8_t { running, asleep, rung };
  std::atomic<State> state_{State::running};
  std::atomic<std::uint64_t> wakeups_{0};
  Wake wake_;
  void* context_;
};

}  // namespace tofu::detail
