#include <tofu/channel_group.hpp>

#include "core/group_core.hpp"

namespace tofu {

ChannelGroup::ChannelGroup(std::shared_ptr<detail::GroupCore> core) noexcept
    : core_(std::move(core)) {}
ChannelGroup::ChannelGroup(ChannelGroup&&) noexcept = default;

ChannelGroup& ChannelGroup::operator=(ChannelGroup&& other) noexcept {
  std::swap(core_, other.core_);
  return *this;
}

ChannelGroup::~ChannelGroup() { destroy(); }

Result<BinaryHeader> ChannelGroup::post(MessagePtr&& message) {
  if (core_ == nullptr) return fail(Status::invalid_channel_group);
  return core_->post(std::move(message));
}

Result<MessagePtr> ChannelGroup::wait_receive(std::chrono::nanoseconds timeout) {
  if (core_ == nullptr) return fail(Status::invalid_channel_group);
  return core_->wait_receive(timeout);
}

Result<void> ChannelGroup::update_receiver(MessagePtr&& message) {
  if (core_ == nullptr) return fail(Status::invalid_channel_group);
  return core_->update_receiver(std::move(message));
}

Result<ChannelStats> ChannelGroup::channel_stats(ChannelNumber channel) const {
  if (core_ == nullptr) return fail(Status::invalid_channel_group);
  return core_->channel_stats(channel);
}

GroupStats ChannelGroup::stats() const { return core_ == nullptr ? GroupStats{} : core_->stats(); }

void ChannelGroup::destroy() noexcept {
  if (core_ != nullptr) core_->destroy();
}

}  // namespace tofu
