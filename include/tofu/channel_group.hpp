#pragma once

#include <chrono>
#include <memory>

#include <tofu/error.hpp>
#include <tofu/message.hpp>
#include <tofu/stats.hpp>

namespace tofu {

namespace detail {
class GroupCore;
}

/// For wait_receive(): no time-out.
inline constexpr std::chrono::nanoseconds infinite = std::chrono::nanoseconds::max();

/// An application's handle on an engine: posts messages, waits for messages, owns channels.
///
/// Move-only. Destroying the handle destroys the group: its channels are aborted, its messages go
/// back to the pool. Nobody may be in one of its calls by then: destroy() wakes a receiver, which
/// can be waited for. It may outlive its engine; every call then fails with shutdown_started.
class ChannelGroup {
 public:
  ChannelGroup() = default;  ///< empty: every call fails with invalid_channel_group
  explicit ChannelGroup(std::shared_ptr<detail::GroupCore> core) noexcept;
  ~ChannelGroup();
  ChannelGroup(ChannelGroup&&) noexcept;
  ChannelGroup& operator=(ChannelGroup&&) noexcept;

  /// Takes a message over for its purpose, as its op code says. Thread-safe; never blocks.
  ///
  /// Success means accepted, never sent: the message will be written whole to the kernel, or come
  /// back exactly once through wait_receive() with origin engine and the reason as status. The
  /// returned header holds the channel number (new for Hello and Welcome) and the message id.
  /// Origin and status are overwritten.
  ///
  /// On failure `message` still owns it. Errors: null_message, invalid_op_code,
  /// invalid_more_usage, invalid_message_id (a response without one), invalid_channel_number (0,
  /// or none of this group's), channel_closed (it is ending: its last messages wait to be
  /// received), wrong_address (Hello or Welcome without its address header), invalid_headers_len,
  /// invalid_body_len, not_allowed (data on a listener), send_queue_full (a Signal with status
  /// send_queue_ready tells when to try again), too_many_channels, shutdown_started,
  /// allocation_failed.
  [[nodiscard]] Result<BinaryHeader> post(MessagePtr&& message);

  /// The next message; null when `timeout` ran out (0 polls, `infinite` waits for ever).
  /// One thread at a time. Error: shutdown_started once the group or its engine is shut down.
  [[nodiscard]] Result<MessagePtr> wait_receive(std::chrono::nanoseconds timeout = infinite);

  /// Wakes the receiver: puts `message`, or an engine Signal if null, with status receiver_update
  /// behind what waits already. Thread-safe, but not for signal handlers: write to a pipe there,
  /// and call this in a thread that reads it. On failure `message` still owns it. Errors:
  /// shutdown_started, allocation_failed.
  Result<void> update_receiver(MessagePtr&& message = nullptr);

  /// Figures of one channel of this group. Thread-safe. Error: invalid_channel_number.
  [[nodiscard]] Result<ChannelStats> channel_stats(ChannelNumber channel) const;
  /// Figures of the group. Thread-safe.
  [[nodiscard]] GroupStats stats() const;

  /// Ends the group now; what the destructor does. Waits for the reactor to let go of it. What the
  /// receiver had taken in one go and not handed out yet goes back with its next wait_receive(), or
  /// with the handle.
  void destroy() noexcept;

  [[nodiscard]] explicit operator bool() const noexcept { return core_ != nullptr; }

 private:
  std::shared_ptr<detail::GroupCore> core_;
};

}  // namespace tofu
