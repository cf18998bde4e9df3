#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace tofu::detail {

/// Decides whether a leader that expects an answer looks for it a while before it sleeps.
///
/// To be woken costs more than most answers take: some microseconds, and some ten where the
/// processor has gone to sleep, too. To look in vain costs the processor's time, all of it where
/// the one who answers needs the same processor. So it is done only while it succeeds: after each
/// failure twice as many waits pass without it, after each success half as many. Belongs to one
/// thread at a time.
class SpinPolicy {
 public:
  /// So long at most.
  static constexpr std::chrono::nanoseconds patience = std::chrono::microseconds(50);
  /// It begins with an answer that took less than this: longer than `patience`, as the one who
  /// waited slept and had to be woken (50 µs on a virtual machine). Decision 19 has the figures.
  static constexpr std::chrono::nanoseconds soon = std::chrono::microseconds(200);
  /// So many waits pass between two tries at most: then trying costs nothing that can be measured.
  static constexpr std::uint32_t most_skipped = 4'096;

  /// Asked before each wait for an answer.
  [[nodiscard]] bool is_worth_it() noexcept {
    if (!was_soon_) return false;
    if (skipped_ < to_skip_) {
      ++skipped_;
      return false;
    }
    return true;
  }
  /// It was done, and nothing was there at the first look. `found`: something came meanwhile.
  void tried(bool found) noexcept {
    skipped_ = 0;
    to_skip_ = found ? to_skip_ / 2 : std::clamp<std::uint32_t>(2 * to_skip_, 1, most_skipped);
  }
  /// When the answer came, counted from the turn that took what was posted; `soon` if none did.
  void waited(std::chrono::nanoseconds since_the_post) noexcept {
    was_soon_ = since_the_post < soon;
  }

 private:
  bool was_soon_ = false;
  std::uint32_t to_skip_ = 0;
  std::uint32_t skipped_ = 0;
};

}  // namespace tofu::detail
