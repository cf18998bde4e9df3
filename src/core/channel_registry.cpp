#include "core/channel_registry.hpp"

#include <new>

namespace tofu::detail {

Result<ChannelNumber> ChannelRegistry::allocate(GroupId group, ChannelSlot::Phase phase,
                                                bool is_listener) {
  std::lock_guard lock(mutex_);
  if (full()) return fail(Status::too_many_channels, "EngineOptions::max_channels is reached");

  const bool fresh_left = next_fresh_ <= last_number;
  const bool use_rested = resting_ > resting_numbers || (!fresh_left && resting_ > 0);
  if (!use_rested && !fresh_left) {
    return fail(Status::too_many_channels, "all 65,534 channel numbers are in use");
  }
  const auto number = static_cast<ChannelNumber>(use_rested ? first_resting_ : next_fresh_);
  std::unique_ptr<Page>& page = owned_[number / page_size];
  if (page == nullptr) {
    page.reset(new (std::nothrow) Page);
    if (page == nullptr) return fail(Status::allocation_failed);
    pages_[number / page_size].store(page.get(), std::memory_order_release);
  }
  use_rested ? void(pop_resting()) : void(++next_fresh_);
  in_use_.fetch_add(1, std::memory_order_relaxed);

  ChannelSlot& slot = (*page)[number % page_size];
  slot.is_listener = is_listener;
  slot.room_wanted = false;
  slot.ready_unread = false;
  slot.group = group;
  slot.first_message_id = 0;
  for (Counter* counter : {&slot.traffic.messages_in, &slot.traffic.messages_out,
                           &slot.traffic.bytes_in, &slot.traffic.bytes_out}) {
    counter->set(0);
  }
  slot.phase = phase;
  return number;
}

void ChannelRegistry::release(ChannelNumber number) noexcept {
  ChannelSlot* slot = find(number);
  if (slot == nullptr) return;
  std::lock_guard lock(mutex_);
  if (slot->phase.exchange(ChannelSlot::Phase::free) == ChannelSlot::Phase::free) return;
  slot->group = 0;
  push_resting(number);
  in_use_.fetch_sub(1, std::memory_order_relaxed);
}

ChannelNumber ChannelRegistry::pop_resting() noexcept {
  --resting_;
  return std::exchange(first_resting_, slot_of(first_resting_).next_resting);
}

void ChannelRegistry::push_resting(ChannelNumber number) noexcept {
  slot_of(number).next_resting = unassigned_channel;
  (resting_ == 0 ? first_resting_ : slot_of(last_resting_).next_resting) = number;
  last_resting_ = number;
  ++resting_;
}

void ChannelRegistry::release_closed(MessageQueue& messages) noexcept {
  while (MessagePtr message = messages.pop_front()) {
    if (message->is_channel_closed()) release(message->header.channel);
  }
}

}  // namespace tofu::detail
