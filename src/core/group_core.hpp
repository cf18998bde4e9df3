#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>

#include <tofu/error.hpp>
#include <tofu/message.hpp>
#include <tofu/stats.hpp>

#include "base/intrusive_list.hpp"
#include "base/sync.hpp"
#include "core/channel_registry.hpp"
#include "core/hold_notice.hpp"
#include "core/mailbox.hpp"
#include "core/message_queue.hpp"
#include "core/parking_lot.hpp"

namespace tofu::detail {

class EngineCore;
struct InGroup;  // the list of a group's channels

// The reactor's lists that a group can stand in.
struct Leaving;  ///< to be forgotten; then waiting for its channels to end
struct Touched;  ///< has something to flush
struct Holding;  ///< has channels that rest because its receiver is behind

/// The engine's side of a ChannelGroup: what posting threads, the receiver and the reactor share.
/// In a child of fork() calls fail or do nothing, and the rest must not be touched.
class GroupCore : public ListNode<Leaving>, public ListNode<Touched>, public ListNode<Holding> {
 public:
  GroupCore(std::shared_ptr<EngineCore> engine, GroupId id) noexcept;
  ~GroupCore();
  GroupCore(const GroupCore&) = delete;
  GroupCore& operator=(const GroupCore&) = delete;

  // The calls of ChannelGroup, with its contracts.
  Result<BinaryHeader> post(MessagePtr&& message);
  Result<MessagePtr> wait_receive(std::chrono::nanoseconds timeout);
  Result<void> update_receiver(MessagePtr&& message);
  [[nodiscard]] Result<ChannelStats> channel_stats(ChannelNumber number) const;
  [[nodiscard]] GroupStats stats() const noexcept;
  void destroy() noexcept;

  /// The two halves of post(): the message is counted in, and it leaves. A thread may be stopped
  /// between them for any time; until it goes on, the channel's number is no other channel's.
  Result<BinaryHeader> begin_post(Message& message);
  void end_post(MessagePtr message) noexcept;

  /// This process is a child of the engine's own.
  [[nodiscard]] bool is_inherited() const noexcept;
  [[nodiscard]] GroupId id() const noexcept { return id_; }
  [[nodiscard]] Mailbox& mailbox() noexcept { return mailbox_; }
  /// No post from now on, the receiver wakes, what it did not receive goes back. Thread-safe.
  void shut() noexcept;

  /// What only the reactor touches, but for the atomics.
  struct ReactorSide {
    MessageQueue outgoing;  ///< delivered this turn, not yet in the mailbox
    IntrusiveList<Channel, InGroup> channels;
    ParkingLot held;  ///< channels that rest until the receiver has caught up
    /// The receiver was told that reading stopped, and has not received that yet: one such Signal
    /// is enough, however often reading stops and goes on meanwhile.
    sync::Atomic<bool> pool_empty_unread{false};
    sync::Atomic<std::size_t> channel_count{0};
    HoldNotice hold;                   ///< the receiver rings when it has caught up
    sync::Atomic<bool> let_go{false};  ///< the reactor knows the group no more
  };
  ReactorSide reactor_side;

 private:
  Result<MessagePtr> hand_out(MessagePtr message) noexcept;
  void note_received(const BinaryHeader& header) noexcept;
  void release_taken() noexcept;

  std::shared_ptr<EngineCore> engine_;
  const GroupId id_;
  Mailbox mailbox_;
  std::once_flag destroyed_;
};

}  // namespace tofu::detail
