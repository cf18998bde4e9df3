#pragma once

#include <cstddef>
#include <cstdint>

#include <tofu/engine.hpp>
#include <tofu/message.hpp>
#include <tofu/stats.hpp>

#include "base/brief_lock.hpp"
#include "core/doorbell.hpp"
#include "core/fork_guard.hpp"
#include "core/message_queue.hpp"

namespace tofu::detail {

/// The messages of an engine: keeps free ones, bounds how many, and outlives the engine until the
/// last of them came home. In a child of fork() only put() may be called. Thread-safe.
class MessagePool {
 public:
  /// Makes `initial` messages; keeps at most `max` free ones. Null: no memory.
  [[nodiscard]] static MessagePool* create(std::size_t initial, std::size_t max) noexcept;
  MessagePool(const MessagePool&) = delete;
  MessagePool& operator=(const MessagePool&) = delete;

  /// A free message; without one null (pool_only) or a new one (always; null: no memory).
  [[nodiscard]] MessagePtr get(AllocationStrategy strategy) noexcept;

  /// For the reactor: moves up to `wanted` messages to `into`, free ones, else a new one, while
  /// fewer than `max` are in use besides `in_send_queues`, so that a peer that does not read can't
  /// use up what others need to receive. If nothing could be had, the doorbell will be rung once a
  /// message comes back. Returns how many more it could give.
  std::size_t take_for_receiving(std::size_t wanted, std::size_t in_send_queues,
                                 MessageQueue& into) noexcept;
  /// One message, which belongs to this pool. In a child of fork() it is freed.
  void put(Message* message) noexcept;
  /// Resets a message while it is in the cache, and adds it to those that put_all() is to have; one
  /// that belongs elsewhere goes there at once. Takes no lock of this pool's.
  void reuse_later(MessagePtr message, MessageQueue& later) const noexcept;
  [[nodiscard]] bool owns(Message& message) const noexcept {
    return MessageLink::pool(message) == this;
  }
  /// Many at once, under one lock: what reuse_later() collected, what get() or take_for_receiving()
  /// gave and nobody used.
  void put_all(MessageQueue& messages) noexcept;

  /// How many messages take_for_receiving() could give by and by. If none, the doorbell will be
  /// rung once a message comes back.
  [[nodiscard]] std::size_t receivable(std::size_t in_send_queues) noexcept;

  /// Whom to ring when a message comes back to a pool that could not serve; null: nobody.
  void set_doorbell(Doorbell* doorbell) noexcept;
  /// Frees what is free and all that comes back later; then the pool deletes itself.
  void close() noexcept;

  [[nodiscard]] PoolStats stats() const noexcept;

 private:
  explicit MessagePool(std::size_t max) noexcept : max_(max) {}
  ~MessagePool() = default;
  [[nodiscard]] Message* make() noexcept;
  // With the lock held:
  [[nodiscard]] std::size_t left(std::size_t in_send_queues) const noexcept;
  [[nodiscard]] std::size_t most_in_use(std::size_t in_send_queues) const noexcept;
  [[nodiscard]] bool has_room_for(std::size_t count) const noexcept {
    return !closed_ && free_count_ + count <= max_;
  }
  [[nodiscard]] Message* pop_free() noexcept;
  void keep(Message* first, Message* last, std::size_t count) noexcept;
  void count_new() noexcept;
  void count_freed(std::size_t count) noexcept;
  void ring_if_starving() noexcept;
  void unlock_and_maybe_delete() noexcept;

  const ForkGuard fork_guard_;
  mutable BriefLock lock_;
  Message* free_ = nullptr;  // a stack: the last one used is the one still in the cache
  std::size_t free_count_ = 0;
  std::size_t alive_ = 0;
  std::uint64_t allocated_ = 0;
  std::uint64_t freed_ = 0;
  const std::size_t max_;
  bool closed_ = false;
  bool starving_ = false;
  Doorbell* doorbell_ = nullptr;
};

}  // namespace tofu::detail
