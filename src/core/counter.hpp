#pragma once

#include <atomic>
#include <cstdint>

#include "base/sync.hpp"

namespace tofu::detail {

/// A figure that one thread at a time counts and any thread reads: plain loads and stores, no
/// locked instruction. Who reads a figure sees, of the others, at least what was counted before it.
class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_release);
  }
  void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_release); }
  [[nodiscard]] std::uint64_t get() const noexcept {
    return value_.load(std::memory_order_acquire);
  }

 private:
  sync::Atomic<std::uint64_t> value_{0};
};

/// TrafficStats in the making.
struct TrafficCounters {
  Counter messages_in;
  Counter messages_out;
  Counter bytes_in;
  Counter bytes_out;
};

}  // namespace tofu::detail
