#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tofu/tofu.hpp>
#include <utility>
#include <vector>

#include "common/interrupt.hpp"
#include "common/outbox.hpp"

namespace tofu::cli {

/// What every command that talks needs: an engine, one channel group and Ctrl-C, with the steps
/// that all have in common. One thread uses it; get(), make(), engine(), group().post() and
/// group().update_receiver() are thread-safe. Failures are thrown as CommandError.
class Node {
 public:
  explicit Node(const EngineOptions& options = {});
  ~Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  [[nodiscard]] Engine& engine() noexcept { return engine_; }
  [[nodiscard]] ChannelGroup& group() noexcept { return group_; }
  /// Ctrl-C came: finish. Thread-safe.
  [[nodiscard]] bool interrupted() const noexcept { return interrupt_.requested(); }

  /// A reset message, allocated if the pool is empty.
  [[nodiscard]] MessagePtr get();
  /// A message with these header fields set, e.g. make(channel, OpCode::response, id).
  [[nodiscard]] MessagePtr make(ChannelNumber channel, OpCode op_code, MessageId id = 0,
                                bool more = false);

  /// The next message: what was set aside first, then wait_receive(). Null when `timeout` ran out,
  /// and once interrupted() when nothing waits: check it whenever this returns null.
  [[nodiscard]] MessagePtr next(std::chrono::nanoseconds timeout = infinite);
  /// Puts a message behind those set aside already; next() returns them first.
  void set_aside(MessagePtr message) { aside_.push_back(std::move(message)); }

  struct Listener {
    ChannelNumber channel;
    Address address;  ///< as bound: real port, real path
  };
  /// Listens; other channels' messages meanwhile are set aside.
  /// Throws CommandError no_connection, Interrupted.
  Listener listen(const Address& address);

  struct ConnectOptions {
    /// For connecting and for the peer's first answer.
    std::chrono::nanoseconds timeout = std::chrono::seconds(10);
    /// Text headers of the HelloRequest.
    std::vector<std::pair<std::string, std::string>> headers;
  };
  struct Connection {
    ChannelNumber channel;
    MessagePtr answer;  ///< the peer's HelloResponse, or whatever it sent first
  };
  /// Posts a HelloRequest, no more: messages may follow at once. A failure comes back on the
  /// returned channel. Throws CommandError if the request itself is wrong.
  ChannelNumber hello(const Address& address, const ConnectOptions& options);
  /// Says Hello and waits for the peer's first message; other channels' messages are set aside.
  /// Throws CommandError no_connection (no answer in time included), Interrupted.
  Connection connect(const Address& address, const ConnectOptions& options);
  Connection connect(const Address& address) { return connect(address, ConnectOptions{}); }

  struct ByeOptions {
    /// A channel to which nothing could be written for so long is aborted.
    std::chrono::nanoseconds patience = std::chrono::seconds(2);
    /// The same from a Ctrl-C on, which may have come before.
    std::chrono::nanoseconds after_interrupt = std::chrono::seconds(2);
  };
  /// Graceful end of channels: ByeRequest to each, behind all that was posted and what its outbox
  /// keeps, then waits for each one's channel_closed. What these channels still receive goes to
  /// `handle` (dropped if empty), but for their channel_closed; other channels' messages are set
  /// aside. Channels that are gone already are skipped. Returns how many ended with a finished Bye.
  std::size_t bye(std::span<Outbox* const> outboxes, const ByeOptions& options,
                  const std::function<void(const Message&)>& handle = {});
  std::size_t bye(std::span<Outbox* const> outboxes) { return bye(outboxes, ByeOptions{}); }
  /// The same for one channel; true: the peer took part.
  bool bye(Outbox& outbox, const ByeOptions& options) {
    Outbox* const one = &outbox;
    return bye(std::span(&one, 1), options) == 1;
  }
  bool bye(Outbox& outbox) { return bye(outbox, ByeOptions{}); }
  /// The same for a channel on which nobody uses an outbox.
  bool bye(ChannelNumber channel, const ByeOptions& options,
           const std::function<void(const Message&)>& handle = {});
  bool bye(ChannelNumber channel) { return bye(channel, ByeOptions{}); }
  /// Ends a channel without ceremony; its channel_closed follows.
  void abort(ChannelNumber channel) noexcept;

 private:
  [[nodiscard]] MessagePtr receive(std::chrono::nanoseconds timeout);

  Engine engine_;
  ChannelGroup group_;
  std::deque<MessagePtr> aside_;
  Interrupt interrupt_;  // last: it calls group_ until it is gone
};

}  // namespace tofu::cli
