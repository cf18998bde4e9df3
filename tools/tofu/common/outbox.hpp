#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <tofu/channel_group.hpp>

#include "common/outbox_budget.hpp"

namespace tofu::cli {

/// Posts the messages of one channel in order and keeps those that find its send queue full until
/// send_queue_ready. What is kept leaves the engine's pool, so that one slow peer does not stop the
/// receiving of others. Not thread-safe.
class Outbox {
 public:
  struct Limits {
    std::size_t messages = 1'024;
    std::size_t bytes = 4 * 1024 * 1024;
  };

  /// `group`, and `budget` if there is one, must outlive it.
  Outbox(ChannelGroup& group, ChannelNumber channel) : Outbox(group, channel, Limits{}) {}
  Outbox(ChannelGroup& group, ChannelNumber channel, Limits limits, OutboxBudget* budget = nullptr)
      : group_(&group), channel_(channel), limits_(limits), budget_(budget) {}
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  /// Posts `message` on the channel, or keeps it. On failure `message` still owns it.
  /// Errors: send_queue_full (a limit or the budget is reached; the detail says which), and those
  /// of ChannelGroup::post().
  [[nodiscard]] Result<void> post(MessagePtr&& message);
  /// To be called when the Signal send_queue_ready of this channel came. Errors as post().
  [[nodiscard]] Result<void> resume();

  [[nodiscard]] ChannelNumber channel() const noexcept { return channel_; }
  /// Something is kept: whoever can wait (reading a file, say) should, until ready() is true.
  [[nodiscard]] bool ready() const noexcept { return kept_.empty(); }
  [[nodiscard]] std::size_t kept_messages() const noexcept { return kept_.size(); }
  [[nodiscard]] std::size_t kept_bytes() const noexcept { return kept_bytes_; }

 private:
  [[nodiscard]] Result<void> keep(MessagePtr&& message);

  ChannelGroup* group_;
  ChannelNumber channel_;
  Limits limits_;
  OutboxBudget* budget_;
  struct Kept {
    MessagePtr message;
    std::size_t bytes;   ///< of its text headers and body
    std::size_t memory;  ///< taken from the budget
  };
  std::deque<Kept> kept_;
  std::size_t kept_bytes_ = 0;
};

/// Whether this is the engine's word that a full send queue has room again.
[[nodiscard]] inline bool is_send_queue_ready(const Message& message) noexcept {
  return message.from_engine() && message.header.status == Status::send_queue_ready;
}

}  // namespace tofu::cli
