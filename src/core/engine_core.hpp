#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include <tofu/engine.hpp>

#include "base/sync.hpp"
#include "core/channel_registry.hpp"
#include "core/driver.hpp"
#include "core/fork_guard.hpp"
#include "core/group_core.hpp"
#include "core/message_pool.hpp"
#include "core/reactor.hpp"

namespace tofu::detail {

/// What stands behind an Engine and its groups: pool, registry, reactor and what drives it. Lives
/// until the last handle is gone; works until shut_down(). In a child of fork() calls fail or do
/// nothing, and the rest must not be touched. Thread-safe.
class EngineCore : public std::enable_shared_from_this<EngineCore> {
 public:
  [[nodiscard]] static Result<std::shared_ptr<EngineCore>> create(const EngineOptions& options);
  ~EngineCore();
  EngineCore(const EngineCore&) = delete;
  EngineCore& operator=(const EngineCore&) = delete;

  [[nodiscard]] Result<MessagePtr> get(AllocationStrategy strategy) noexcept;
  [[nodiscard]] Result<std::shared_ptr<GroupCore>> create_group();
  /// Makes the reactor let go of a group that is shut, and waits for it.
  void remove_group(GroupCore& group) noexcept;
  /// Ends everything; returns when the reactor has ended. Again: returns when it has.
  void shut_down() noexcept;
  [[nodiscard]] bool is_shut_down() const noexcept {
    return shut_down_.load(std::memory_order_acquire);
  }
  /// This process is a child of the engine's own.
  [[nodiscard]] bool is_inherited() const noexcept { return fork_guard_.is_inherited(); }

  [[nodiscard]] const EngineOptions& options() const noexcept { return options_; }
  [[nodiscard]] ChannelRegistry& registry() noexcept { return registry_; }
  [[nodiscard]] Reactor& reactor() noexcept { return *reactor_; }
  [[nodiscard]] Driver& driver() noexcept { return *driver_; }
  [[nodiscard]] EngineStats stats() const;

 private:
  EngineCore(const EngineOptions& options, MessagePool* pool) noexcept;

  const ForkGuard fork_guard_;
  const EngineOptions options_;
  MessagePool* const pool_;  // deletes itself once closed and all its messages are home
  ChannelRegistry registry_;
  std::unique_ptr<Reactor> reactor_;
  std::unique_ptr<Driver> driver_;
  sync::Atomic<bool> shut_down_{false};
  sync::Atomic<GroupId> last_group_{0};

  mutable sync::Mutex groups_mutex_;
  std::vector<std::weak_ptr<GroupCore>> groups_;  // to be shut when the engine goes first
};

}  // namespace tofu::detail
