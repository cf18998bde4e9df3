#pragma once

#include <cstdint>
#include <memory>

#include <tofu/channel_group.hpp>
#include <tofu/error.hpp>
#include <tofu/message.hpp>
#include <tofu/options.hpp>
#include <tofu/stats.hpp>

namespace tofu {

namespace detail {
class EngineCore;
}

/// How get() may find a message.
enum class AllocationStrategy : std::uint8_t {
  pool_only,  ///< a free one, or none: back-pressure for the sender
  always,     ///< a free one, or a new one from the heap
};

/// Owns the message pool, the channels and one reactor. Any number may live in a process.
///
/// Move-only handle; its methods are thread-safe. Destroying it shuts down: channels are aborted,
/// receivers wake with shutdown_started, the reactor ends. Messages and groups may outlive it.
///
/// In a child of fork() an engine of the parent is shut down for good: calls on it and its groups
/// fail with shutdown_started, destroying does nothing, and what it occupies stays until the child
/// ends. A child may make engines of its own.
class Engine {
 public:
  /// Starts an engine. With Drive::own_thread its reactor runs when this returns.
  /// Errors: not_allowed (an option is out of range: the detail names it), allocation_failed,
  /// notification_failed or communication_failed (the OS gave no poller or event descriptor).
  [[nodiscard]] static Result<Engine> create(const EngineOptions& options = {});
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  /// A reset message; null with pool_only when the pool is empty, which is not an error.
  /// Errors: shutdown_started, allocation_failed.
  [[nodiscard]] Result<MessagePtr> get(
      AllocationStrategy strategy = AllocationStrategy::always) noexcept;
  /// Back to the pool, reset; the same as letting the MessagePtr go. Null is allowed.
  void put(MessagePtr message) noexcept;

  /// A new channel group. Errors: shutdown_started, allocation_failed.
  [[nodiscard]] Result<ChannelGroup> create_group();
  /// Ends a group; the same as letting the handle go: no other thread may be in a call of it.
  void destroy_group(ChannelGroup group) noexcept;

  [[nodiscard]] EngineStats stats() const;

 private:
  explicit Engine(std::shared_ptr<detail::EngineCore> core) noexcept;
  std::shared_ptr<detail::EngineCore> core_;
};

}  // namespace tofu
