#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <tofu/error.hpp>
#include <tofu/message.hpp>
#include <tofu/stats.hpp>

#include "base/sync.hpp"
#include "core/counter.hpp"
#include "core/message_queue.hpp"
#include "core/send_queue_count.hpp"

namespace tofu::detail {

using GroupId = std::uint32_t;  // never reused in an engine; 0 = none

/// What posting threads and the reactor share about one channel number.
///
/// The end of a channel rests on the messages of `queued`: a poster counts itself in first and
/// looks at the phase then; the reactor sets the phase to `closing` first and looks at the count
/// then (both sequentially consistent). So once the reactor sees closing and zero, every message
/// that post() accepted has passed through its hands, and channel_closed can be the last word.
struct ChannelSlot {
  enum class Phase : std::uint8_t {
    free,     ///< nobody's
    hidden,   ///< accepted, its Hello is not here yet: the application doesn't know it
    open,     ///< may be posted to
    parting,  ///< the Byes are said: nothing but a ByeSignal may be posted
    closing,  ///< ending or ended; channel_closed is on its way to the application
  };
  sync::Atomic<Phase> phase{Phase::free};
  sync::Atomic<bool> is_listener{false};
  sync::Atomic<bool> room_wanted{false};   ///< a post was refused: send_queue_ready is owed
  sync::Atomic<bool> ready_unread{false};  ///< it was delivered, and not received yet
  sync::Atomic<bool> pause_unread{false};  ///< a listener's accept_failed or too_many_channels, too
  sync::Atomic<GroupId> group{0};
  SendQueueCount queued;
  sync::Atomic<MessageId> first_message_id{0};
  TrafficCounters traffic;                       ///< counted by the reactor
  ChannelNumber next_free = unassigned_channel;  ///< the registry's own, under its lock
};

/// Hands out channel numbers and keeps their slots. Thread-safe.
///
/// A freed number rests before it is used again, so that an application that still holds it meets
/// invalid_channel_number rather than a stranger's channel. One that no application ever knew is
/// used again first: peers that only come and go must not shorten the others' rest.
class ChannelRegistry {
 public:
  static constexpr std::size_t last_number = 65'534;
  static constexpr std::size_t resting_numbers = 1'024;

  /// `max_channels` 0: as many as there are numbers.
  explicit ChannelRegistry(std::size_t max_channels) noexcept
      : max_(max_channels == 0 ? last_number : max_channels) {}

  /// A fresh number for `group`, in `phase`. Errors: too_many_channels, allocation_failed.
  Result<ChannelNumber> allocate(GroupId group, ChannelSlot::Phase phase, bool is_listener);
  /// The number may be used again. Freeing a free number is ignored.
  void release(ChannelNumber number) noexcept;
  /// The same for one that the application was never told.
  void release_unseen(ChannelNumber number) noexcept;

  /// For messages that nobody will receive: frees the numbers of the channel_closed among them and
  /// returns them all to their pool.
  void release_closed(MessageQueue& messages) noexcept;

  /// The slot of a number; null if that number was never handed out. Lock-free.
  [[nodiscard]] ChannelSlot* find(ChannelNumber number) noexcept {
    Page* page = pages_[number / page_size].load(std::memory_order_acquire);
    return page == nullptr ? nullptr : &(*page)[number % page_size];
  }

  /// Numbers in use, those whose channel_closed was not received yet included.
  [[nodiscard]] std::size_t in_use() const noexcept {
    return in_use_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::size_t max() const noexcept { return max_; }
  [[nodiscard]] bool full() const noexcept { return in_use() >= max_; }

 private:
  // With the lock held:
  [[nodiscard]] ChannelNumber choose() const noexcept;  // 0: there is none
  void take(ChannelNumber number) noexcept;
  bool free(ChannelSlot& slot) noexcept;  // false: it was free
  void push_resting(ChannelNumber number) noexcept;

  static constexpr std::size_t page_size = 256;
  using Page = std::array<ChannelSlot, page_size>;
  /// Of a number that was handed out; lock held.
  [[nodiscard]] ChannelSlot& slot_of(ChannelNumber number) noexcept {
    return (*owned_[number / page_size])[number % page_size];
  }

  sync::Mutex mutex_;
  std::array<sync::Atomic<Page*>, 65'536 / page_size> pages_{};  // made at first use, kept
  std::array<std::unique_ptr<Page>, 65'536 / page_size> owned_;
  // Freed numbers, linked through their slots, the longest rested first: releasing can't fail.
  ChannelNumber first_unseen_ = unassigned_channel;  // those that need no rest, the last one first
  ChannelNumber first_resting_ = unassigned_channel;
  ChannelNumber last_resting_ = unassigned_channel;
  std::size_t resting_ = 0;
  std::size_t next_fresh_ = 1;
  sync::Atomic<std::size_t> in_use_{0};
  const std::size_t max_;
};

}  // namespace tofu::detail
