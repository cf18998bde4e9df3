#include "core/channel_registry.hpp"

#include <new>
#include <utility>

namespace tofu::detail {

Result<ChannelNumber> ChannelRegistry::allocate(GroupId group, ChannelSlot::Phase phase,
                                                bool is_listener) {
  std::lock_guard lock(mutex_);
  if (full()) return fail(Status::too_many_channels, "EngineOptions::max_channels is reached");

  const ChannelNumber number = choose();
  if (number == unassigned_channel) {
    return fail(Status::too_many_channels, "all 65,534 channel numbers are in use");
  }
  std::unique_ptr<Page>& page = owned_[number / page_size];
  if (page == nullptr) {
    page.reset(new (std::nothrow) Page);
    if (page == nullptr) return fail(Status::allocation_failed);
    pages_[number / page_size].store(page.get(), std::memory_order_release);
  }
  take(number);
  in_use_.fetch_add(1, std::memory_order_relaxed);

  ChannelSlot& slot = (*page)[number % page_size];
  slot.is_listener = is_listener;
  slot.room_wanted = false;
  slot.ready_unread = false;
  slot.pause_unread = false;
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
  if (free(*slot)) push_resting(number);
}

void ChannelRegistry::release_unseen(ChannelNumber number) noexcept {
  ChannelSlot* slot = find(number);
  if (slot == nullptr) return;
  std::lock_guard lock(mutex_);
  if (free(*slot)) slot->next_free = std::exchange(first_unseen_, number);
}

bool ChannelRegistry::free(ChannelSlot& slot) noexcept {
  if (slot.phase.exchange(ChannelSlot::Phase::free) == ChannelSlot::Phase::free) return false;
  slot.group = 0;
  in_use_.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

ChannelNumber ChannelRegistry::choose() const noexcept {
  if (first_unseen_ != unassigned_channel) return first_unseen_;
  const bool fresh_left = next_fresh_ <= last_number;
  if (resting_ > resting_numbers || (!fresh_left && resting_ > 0)) return first_resting_;
  return fresh_left ? static_cast<ChannelNumber>(next_fresh_) : unassigned_channel;
}

void ChannelRegistry::take(ChannelNumber number) noexcept {
  if (number == first_unseen_) {
    first_unseen_ = slot_of(number).next_free;
  } else if (number == next_fresh_) {
    ++next_fresh_;
  } else {
    first_resting_ = slot_of(number).next_free;
    --resting_;
  }
}

void ChannelRegistry::push_resting(ChannelNumber number) noexcept {
  slot_of(number).next_free = unassigned_channel;
  (resting_ == 0 ? first_resting_ : slot_of(last_resting_).next_free) = number;
  last_resting_ = number;
  ++resting_;
}

void ChannelRegistry::release_closed(MessageQueue& messages) noexcept {
  while (MessagePtr message = messages.pop_front()) {
    if (message->is_channel_closed()) release(message->header.channel);
  }
}

}  // namespace tofu::detail
