#pragma once

#include <atomic>

#include "base/sync.hpp"

namespace tofu {

/// A lock for a handful of instructions that every message passes. It costs one locked instruction
/// where std::mutex costs two and two calls, a fifth of what receiving a small message took.
///
/// Whoever finds it taken backs off. No fairness; for short sections only.
class BriefLock {
 public:
  void lock() noexcept {
    if (taken_.exchange(true, std::memory_order_acquire)) wait();
  }
  void unlock() noexcept { taken_.store(false, std::memory_order_release); }

 private:
  void wait() noexcept {
    for (unsigned tries = 0;; ++tries) {
      if (!taken_.load(std::memory_order_relaxed) &&
          !taken_.exchange(true, std::memory_order_acquire)) {
        return;
      }
      sync::back_off(tries);
    }
  }

  sync::Atomic<bool> taken_{false};
};

}  // namespace tofu
