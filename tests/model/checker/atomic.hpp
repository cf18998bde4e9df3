#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "clock.hpp"
#include "explorer.hpp"

namespace tofu::model {

/// std::atomic with all that its memory orders allow, but for two things: stores take effect in the
/// order in which they are made, and a compare_exchange, weak or strong, sees the newest value.
///
/// It keeps every value that was ever stored. A load may see any of them that it is not kept from:
/// by what happened before it, by what its thread has seen, and, if sequentially consistent, by the
/// last such store.
template <class T>
class Atomic {
 public:
  constexpr Atomic() noexcept : Atomic(T{}) {}
  // The first value is there for all.
  constexpr Atomic(T value) noexcept : first_(value) {}  // NOLINT: as std::atomic
  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  [[nodiscard]] T load(std::memory_order order = std::memory_order_seq_cst) const noexcept {
    explorer().step({.name = "loads", .objects = {this}, .writes = false});
    return see(pick_visible(order), order);
  }
  operator T() const noexcept { return load(); }  // NOLINT: as std::atomic

  void store(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
    explorer().step({.name = "stores", .objects = {this}});
    add(value, order, nullptr);
  }
  T operator=(T value) noexcept {
    store(value);
    return value;
  }

  T exchange(T value, std::memory_order order = std::memory_order_seq_cst) noexcept {
    return change("exchanges", order, [value](T) { return value; });
  }
  T fetch_add(T amount, std::memory_order order = std::memory_order_seq_cst) noexcept {
    return change("adds", order, [amount](T old) { return static_cast<T>(old + amount); });
  }
  T fetch_sub(T amount, std::memory_order order = std::memory_order_seq_cst) noexcept {
    return change("subtracts", order, [amount](T old) { return static_cast<T>(old - amount); });
  }
  T operator++() noexcept { return static_cast<T>(fetch_add(1) + 1); }
  T operator--() noexcept { return static_cast<T>(fetch_sub(1) - 1); }

  bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                               std::memory_order failure) noexcept {
    explorer().step({.name = "compares and exchanges", .objects = {this}});
    const std::size_t newest = stores().size() - 1;
    const Store before = stores()[newest];
    if (before.value != expected) {
      expected = see(newest, failure);
      return false;
    }
    see(newest, success);
    add(desired, success, &before);
    return true;
  }
  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order order = std::memory_order_seq_cst) noexcept {
    return compare_exchange_strong(expected, desired, order, failure_of(order));
  }
  bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                             std::memory_order failure) noexcept {
    return compare_exchange_strong(expected, desired, success, failure);
  }

 private:
  struct Store {
    T value;
    ThreadId by;
    std::uint32_t at;  // of that thread's clock
    Clock released;    // what a load that acquires gets to know
    bool seq_cst;
  };
  struct Seen {
    std::size_t index = 0;  // of the newest store that the thread saw
    std::uint64_t gave_way = 0;
  };

  static Explorer& explorer() noexcept { return Explorer::current(); }
  static bool acquires(std::memory_order order) noexcept {
    return order == std::memory_order_acquire || order == std::memory_order_acq_rel ||
           order == std::memory_order_seq_cst;
  }
  static bool releases(std::memory_order order) noexcept {
    return order == std::memory_order_release || order == std::memory_order_acq_rel ||
           order == std::memory_order_seq_cst;
  }
  static std::memory_order failure_of(std::memory_order order) noexcept {
    if (order == std::memory_order_acq_rel) return std::memory_order_acquire;
    return order == std::memory_order_release ? std::memory_order_relaxed : order;
  }

  std::vector<Store>& stores() const noexcept {
    if (stores_.empty()) stores_.push_back({first_, 0, 0, Clock(), false});
    return stores_;
  }

  // The oldest store that this thread may still see.
  [[nodiscard]] std::size_t oldest_visible(std::memory_order order) const noexcept {
    const ThreadId self = explorer().self();
    const std::vector<Store>& all = stores();
    if (seen_[self].gave_way != explorer().gave_way(self)) return all.size() - 1;
    for (std::size_t i = all.size() - 1;; --i) {
      const bool known = i == 0 || explorer().clock().of(all[i].by) >= all[i].at;
      const bool last_seq_cst = order == std::memory_order_seq_cst && all[i].seq_cst;
      if (known || last_seq_cst || i == seen_[self].index) return i;
    }
  }
  [[nodiscard]] std::size_t pick_visible(std::memory_order order) const noexcept {
    const std::size_t newest = stores().size() - 1;
    return newest - explorer().choose(newest - oldest_visible(order) + 1);
  }
  T see(std::size_t index, std::memory_order order) const noexcept {
    const ThreadId self = explorer().self();
    seen_[self] = {index, explorer().gave_way(self)};
    const Store& store = stores()[index];
    if (acquires(order)) explorer().clock().join(store.released);
    return store.value;
  }
  // `before`: what a read-modify-write read; it goes on with that one's release sequence.
  void add(T value, std::memory_order order, const Store* before) noexcept {
    const ThreadId self = explorer().self();
    Clock released = releases(order) ? explorer().clock() : Clock();
    if (before != nullptr) released.join(before->released);
    stores().push_back(
        {value, self, explorer().clock().of(self), released, order == std::memory_order_seq_cst});
    seen_[self] = {stores().size() - 1, explorer().gave_way(self)};
  }
  template <class Change>
  T change(const char* name, std::memory_order order, Change change) noexcept {
    explorer().step({.name = name, .objects = {this}});
    const std::size_t newest = stores().size() - 1;
    const T old = see(newest, order);
    const Store before = stores()[newest];
    add(change(old), order, &before);
    return old;
  }

  T first_;
  mutable std::vector<Store> stores_;
  mutable std::array<Seen, most_threads> seen_{};
};

}  // namespace tofu::model
