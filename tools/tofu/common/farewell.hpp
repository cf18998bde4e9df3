#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <tofu/channel_group.hpp>

#include "common/outbox.hpp"

namespace tofu::cli {

class Node;

/// The graceful end of some channels: a ByeRequest to each, behind all that its outbox keeps, and
/// then whatever is to be done until its channel_closed. What Node::bye() consists of, but for the
/// waiting. One thread uses it.
class Farewell {
 public:
  using Clock = std::chrono::steady_clock;
  using Handle = std::function<void(const Message&)>;

  /// Posts the ByeRequests. All must outlive it; `handle` may be empty.
  Farewell(Node& node, std::span<Outbox* const> outboxes, const Handle& handle);

  /// Takes a message of one of these channels; false: it is none of theirs.
  [[nodiscard]] bool take(const Message& message);

  /// Every channel has ended, or was given up.
  [[nodiscard]] bool over() const noexcept { return open_.empty(); }
  /// How many ended with a finished Bye.
  [[nodiscard]] std::size_t finished() const noexcept { return finished_; }

  /// Aborts the channels to which nothing could be written for `patience`. What the peer sends does
  /// not count: it could go on for ever.
  void give_up_stalled(std::chrono::nanoseconds patience);
  /// When to call that again at the latest, if no message comes before.
  [[nodiscard]] static std::chrono::nanoseconds until_next_look(std::chrono::nanoseconds patience);

 private:
  struct Open {
    Outbox* outbox;
    bool requested = false;        ///< the ByeRequest is posted, or kept by the outbox
    bool aborted = false;          ///< its channel_closed is near
    std::uint64_t written = 0;     ///< bytes, as last seen
    Clock::time_point moved_at{};  ///< when that was another number
  };
  /// False: the channel is gone.
  bool request(Open& open);
  void note_progress(ChannelNumber channel, Open& open, Clock::time_point now) const;

  Node& node_;
  const Handle& handle_;
  std::map<ChannelNumber, Open> open_;
  std::size_t finished_ = 0;
};

}  // namespace tofu::cli
