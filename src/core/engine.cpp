#include <tofu/engine.hpp>

#include "core/engine_core.hpp"

namespace tofu {

Engine::Engine(std::shared_ptr<detail::EngineCore> core) noexcept : core_(std::move(core)) {}
Engine::Engine(Engine&&) noexcept = default;

Engine& Engine::operator=(Engine&& other) noexcept {
  std::swap(core_, other.core_);
  return *this;
}

Engine::~Engine() {
  if (core_ != nullptr) core_->shut_down();
}

Result<Engine> Engine::create(const EngineOptions& options) {
  auto core = detail::EngineCore::create(options);
  if (!core) return std::unexpected(core.error());
  return Engine(std::move(*core));
}

Result<MessagePtr> Engine::get(AllocationStrategy strategy) noexcept {
  if (core_ == nullptr) return fail(Status::shutdown_started);
  return core_->get(strategy);
}

void Engine::put(MessagePtr message) noexcept { message.reset(); }

Result<ChannelGroup> Engine::create_group() {
  if (core_ == nullptr) return fail(Status::shutdown_started);
  auto group = core_->create_group();
  if (!group) return std::unexpected(group.error());
  return ChannelGroup(std::move(*group));
}

void Engine::destroy_group(ChannelGroup group) noexcept { group.destroy(); }

EngineStats Engine::stats() const { return core_ == nullptr ? EngineStats{} : core_->stats(); }

}  // namespace tofu
