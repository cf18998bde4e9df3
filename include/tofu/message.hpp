#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <tofu/body.hpp>
#include <tofu/status.hpp>
#include <tofu/text_headers.hpp>

namespace tofu {

namespace detail {
class MessagePool;
struct MessageLink;
}  // namespace detail

/// A channel's number: 0 = not assigned, 1 to 65,534 = assigned by the engine, 65,535 = reserved.
using ChannelNumber = std::uint16_t;
using MessageId = std::uint64_t;

inline constexpr ChannelNumber unassigned_channel = 0;

/// What a message is for. The values are the wire's.
enum class OpCode : std::uint8_t {
  request = 0,
  response = 1,
  signal = 2,
  hello_request = 3,
  hello_response = 4,
  bye_request = 5,
  bye_response = 6,
  bye_signal = 7,       ///< local: aborts a channel, ends a listener
  welcome_request = 8,  ///< local: listens
  welcome_response = 9  ///< local: the answer to welcome_request
};
[[nodiscard]] std::string_view to_string(OpCode op_code) noexcept;

/// Who made a message: a peer's application, or an engine (always one's own).
enum class Origin : std::uint8_t { application = 0, engine = 1 };
[[nodiscard]] std::string_view to_string(Origin origin) noexcept;

/// The fixed part of a message.
struct BinaryHeader {
  ChannelNumber channel = unassigned_channel;
  OpCode op_code = OpCode::request;
  Origin origin = Origin::application;  ///< set by the engine
  bool more = false;                    ///< further messages of the same id follow
  Status status = Status::success;      ///< set by the engine
  MessageId message_id = 0;             ///< 0: post() assigns one
  friend bool operator==(const BinaryHeader&, const BinaryHeader&) = default;
};

/// The unit of everything: binary header, text headers, body.
///
/// Belongs to whoever holds its MessagePtr; not thread-safe itself, may move between threads.
/// All but the content is one cache line: queues that hold more messages than the first cache can
/// take are walked through several times on a message's way.
class alignas(64) Message {
 public:
  Message() = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  BinaryHeader header;
  TextHeaders text_headers;
  Body body;

  /// As new; the buffers keep their memory.
  void reset() noexcept;

  /// True for a message made by the own engine: a failure, an event, a hand-back, the answer to a
  /// WelcomeRequest.
  [[nodiscard]] bool from_engine() const noexcept { return header.origin == Origin::engine; }
  /// True for the last message of a channel.
  [[nodiscard]] bool is_channel_closed() const noexcept {
    return from_engine() && header.status == Status::channel_closed &&
           header.op_code == OpCode::signal;
  }
  /// The `~reason` text header, or the status's name: why the engine sent this. Of a channel that
  /// ended by a finished Bye "success"; else the status's name, then what is known of it.
  [[nodiscard]] std::string_view reason() const noexcept;

 private:
  friend class detail::MessagePool;
  friend struct detail::MessageLink;
  Message* next_ = nullptr;              // in whichever queue holds it
  detail::MessagePool* pool_ = nullptr;  // where it goes back to; null: the heap
};

/// Gives a message back to the pool it came from. Thread-safe; outlives the engine.
struct MessageReturner {
  void operator()(Message* message) const noexcept;
};

/// Owns a message. Leaving scope returns it to its pool; moved-from is null.
using MessagePtr = std::unique_ptr<Message, MessageReturner>;

/// A message of no engine's pool, e.g. to encode or decode frames. Null: no memory.
[[nodiscard]] MessagePtr make_message() noexcept;

/// Text header names with a meaning of their own.
inline constexpr std::string_view connect_to_header = "~connect_to";
inline constexpr std::string_view listen_on_header = "~listen_on";
inline constexpr std::string_view reason_header = "~reason";

}  // namespace tofu
