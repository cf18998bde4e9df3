#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/expect.hpp"

namespace tofu::test {

class Party;

/// The parties that one thread plays.
///
/// An engine driven by its caller stands still while nobody waits in it, so a thread that plays
/// both ends has to give each its turn: whoever waits here pumps the others meanwhile.
/// Belongs to one thread.
class Stage {
 public:
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Lets every caller-driven party do what it can without waiting.
  void pump() { pump_but(nullptr); }
  /// True if anybody has to be pumped.
  [[nodiscard]] bool needs_pumping() const;

 private:
  friend class Party;
  void pump_but(const Party* excepted);
  std::vector<Party*> parties_;
};

/// A listener of a party.
struct Listening {
  ChannelNumber channel = unassigned_channel;
  Address address;  ///< with the real port or path
  MessageId id = 0;
};

/// An engine with a channel group, and the helpers by which tests say what they expect of it.
/// Every helper throws Failure when something else happens. Belongs to its stage's thread.
class Party {
 public:
  /// With an engine of its own.
  Party(Stage& stage, const EngineOptions& options);
  /// Another group of the same engine.
  Party(Stage& stage, Party& other);
  ~Party();
  Party(const Party&) = delete;
  Party& operator=(const Party&) = delete;

  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] ChannelGroup& group() { return group_; }
  [[nodiscard]] EngineStats stats() const { return engine_->stats(); }

  /// A message from the engine, filled in.
  MessagePtr make(OpCode op_code, ChannelNumber channel, std::string_view body = {},
                  MessageId id = 0, bool more = false);
  BinaryHeader post(MessagePtr message);
  BinaryHeader send(OpCode op_code, ChannelNumber channel, std::string_view body = {},
                    MessageId id = 0, bool more = false) {
    return post(make(op_code, channel, body, id, more));
  }
  /// Posts what was received as the answer to it.
  BinaryHeader answer(MessagePtr message, OpCode op_code);

  /// The next message, whatever it is.
  MessagePtr receive();
  /// The next message, which a peer's application sent as `op_code` on `channel`.
  MessagePtr receive(OpCode op_code, ChannelNumber channel);
  /// The next message, which the engine made with that status.
  MessagePtr receive_from_engine(Status status);
  /// The next message if one waits already, or comes within `longest`; or null.
  MessagePtr poll(std::chrono::nanoseconds longest = {});

  Listening listen(const Address& address);
  /// Posts a HelloRequest, and leaves it there.
  BinaryHeader hello(const Address& address, std::string_view body = {});
  /// The next message is a peer's HelloRequest; returns it.
  MessagePtr accept();
  /// The next message is channel_closed of `channel`, for that reason. Returns the whole reason.
  std::string expect_closed(ChannelNumber channel, Status reason);
  /// Nothing waits to be received, nor was anything taken by pumping.
  void expect_nothing();
  /// Lets everybody work until `enough()`, e.g. until a figure of the engine is reached. What comes
  /// meanwhile is kept for receive().
  template <class Predicate>
  void wait_until(Predicate enough, std::source_location where = std::source_location::current()) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!enough()) {
      if (std::chrono::steady_clock::now() > deadline) throw Failure("waited in vain", where);
      pump_once(std::chrono::milliseconds(1));
      stage_.pump_but(this);
    }
  }

 private:
  friend class Stage;
  MessagePtr next(std::chrono::steady_clock::time_point deadline);
  void pump_once(std::chrono::nanoseconds timeout);

  Stage& stage_;
  std::shared_ptr<Engine> engine_;
  ChannelGroup group_;
  bool caller_driven_;
  std::deque<MessagePtr> taken_;  // by pumping, in order
};

/// Both ends of a connection.
struct Link {
  ChannelNumber client = unassigned_channel;
  ChannelNumber server = unassigned_channel;
  MessageId hello_id = 0;
};

/// Connects `client` to `server`'s listener. The server does not answer the Hello: data may flow
/// either way as soon as it passed.
Link connect(Party& client, Party& server, const Address& address);
/// A graceful Bye from `initiator` on, with the closings of both ends awaited.
void say_bye(Party& initiator, ChannelNumber initiators, Party& responder,
             ChannelNumber responders);

}  // namespace tofu::test
