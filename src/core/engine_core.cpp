#include "core/engine_core.hpp"

#include <algorithm>
#include <new>

#include "net/system_sockets.hpp"

namespace tofu::detail {

namespace {

// An engine with more channels than this waits a few times in its life for the table of handles to
// grow. Room for so many takes 129 KiB in the kernel, and only where the limit of open files is
// raised; with the usual one of 1,024 it takes 8.
constexpr std::size_t most_handles_expected = 16'384;

}  // namespace

Result<std::shared_ptr<EngineCore>> EngineCore::create(const EngineOptions& options) try {
  if (auto valid = validate(options); !valid) return std::unexpected(valid.error());
  // First, as what is made now remembers the count.
  if (auto counting = net::count_forks(); !counting) return std::unexpected(counting.error());
  MessagePool* pool = MessagePool::create(options.initial_messages, options.max_messages);
  if (pool == nullptr) return fail(Status::allocation_failed, "no memory for the message pool");
  auto* made = new (std::nothrow) EngineCore(options, pool);
  if (made == nullptr) {
    pool->close();
    return fail(Status::allocation_failed, "no memory for the engine");
  }
  std::shared_ptr<EngineCore> core(made, DeleteUnlessInherited{});
  auto reactor = Reactor::create(core->options_, *pool, core->registry_);
  if (!reactor) return std::unexpected(reactor.error());
  core->reactor_ = std::move(*reactor);
  net::make_room_for_handles(std::min(core->registry_.max(), most_handles_expected));
  core->driver_ = std::make_unique<Driver>(*core->reactor_, options.drive);
  if (!core->driver_->start()) {
    core->driver_.reset();
    return fail(Status::allocation_failed, "the OS gave no thread for the reactor");
  }
  return core;
} catch (const std::bad_alloc&) {
  return fail(Status::allocation_failed, "no memory for the engine");
}

EngineCore::EngineCore(const EngineOptions& options, MessagePool* pool) noexcept
    : options_(options), pool_(pool), registry_(options.max_channels) {}

EngineCore::~EngineCore() {
  if (driver_ != nullptr) shut_down();
  // Messages may come home later, from any thread; the doorbell would call the driver.
  pool_->set_doorbell(nullptr);
  driver_.reset();
  reactor_.reset();
  pool_->close();
}

Result<MessagePtr> EngineCore::get(AllocationStrategy strategy) noexcept {
  if (is_inherited()) return fail_inherited();
  if (is_shut_down()) return fail(Status::shutdown_started);
  MessagePtr message = pool_->get(strategy);
  if (message == nullptr && strategy == AllocationStrategy::always) {
    return fail(Status::allocation_failed);
  }
  return message;
}

Result<std::shared_ptr<GroupCore>> EngineCore::create_group() try {
  if (is_inherited()) return fail_inherited();
  std::lock_guard lock(groups_mutex_);
  if (is_shut_down()) return fail(Status::shutdown_started);
  std::shared_ptr<GroupCore> group(new GroupCore(shared_from_this(), ++last_group_),
                                   DeleteUnlessInherited{});
  std::erase_if(groups_, [](const auto& weak) { return weak.expired(); });
  groups_.push_back(group);
  reactor_->add_group(*group);  // last: nothing throws once the reactor knows it
  return group;
} catch (const std::bad_alloc&) {
  return fail(Status::allocation_failed, "no memory for a channel group");
}

void EngineCore::remove_group(GroupCore& group) noexcept {
  reactor_->remove_group(group);
  driver_->wait_until(&group.reactor_side.let_go);
  reactor_->forget_group(group);
}

void EngineCore::shut_down() noexcept {
  if (is_inherited()) return;
  {
    std::lock_guard lock(groups_mutex_);
    shut_down_.store(true, std::memory_order_release);
    for (const auto& weak : groups_) {
      if (auto group = weak.lock()) group->shut();
    }
    groups_.clear();
  }
  reactor_->stop();
  driver_->join();
}

EngineStats EngineCore::stats() const {
  EngineStats stats;
  if (is_inherited()) return stats;
  reactor_->add_stats(stats);
  stats.pool = pool_->stats();
  return stats;
}

}  // namespace tofu::detail
