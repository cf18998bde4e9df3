#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/party.hpp"
#include "support/raw_socket.hpp"

namespace tofu::test {

/// A frame as bytes see it: nothing is checked, so that wrong ones can be made.
struct RawFrame {
  FrameHeader header;
  std::string text_headers;
  std::string body;
  /// The bytes on the wire. The two lengths of the header are set from the content.
  [[nodiscard]] std::string bytes() const;
};

[[nodiscard]] RawFrame raw_frame(OpCode op_code, MessageId id, std::string body = {},
                                 std::string text_headers = {});
/// A correct HelloRequest to `address`.
[[nodiscard]] RawFrame raw_hello(const Address& address, MessageId id = 1);

/// How a peer's stream of bytes ended.
enum class StreamEnd : std::uint8_t { fin, reset };

/// A peer without an engine: a plain socket that speaks bytes.
///
/// While it waits it pumps the stage, so that one thread can play it against caller-driven
/// engines. Every wait has the deadline of all tests. Move-only.
class RawPeer {
 public:
  /// Connects, and says nothing yet.
  RawPeer(Stage& stage, const Address& address, RawBuffers buffers = {});
  /// Connects and sends a HelloRequest.
  static RawPeer greeted(Stage& stage, const Address& address, RawBuffers buffers = {});
  /// Takes a connected socket over.
  RawPeer(Stage& stage, RawHandle socket) : stage_(&stage), socket_(socket) {}
  ~RawPeer();
  RawPeer(RawPeer&& other) noexcept;
  RawPeer& operator=(RawPeer&&) = delete;

  void send(std::string_view bytes);
  void send(const RawFrame& frame) { send(frame.bytes()); }
  /// What the kernel takes at once; returns how many bytes that were.
  std::size_t send_some(std::string_view bytes);
  /// Waits until all that was sent reached the peer's kernel (TCP: was acknowledged).
  void wait_until_arrived();

  /// The next whole frame; nothing if the stream ended between two frames.
  std::optional<RawFrame> read_frame();
  /// The next frame, which has to come.
  RawFrame must_read_frame();
  /// Reads frames until the stream ends; a rest that is no whole frame goes to `rest()`.
  std::vector<RawFrame> read_to_end();
  /// How the stream ended, once it did.
  [[nodiscard]] std::optional<StreamEnd> end() const { return end_; }
  /// Bytes read that are not a whole frame (yet).
  [[nodiscard]] std::size_t rest() const { return received_.size(); }

  /// No more bytes from here (FIN); reading goes on.
  void half_close();
  /// Shuts the receiving direction; sending goes on.
  void refuse_to_read();
  void close();
  /// Closes with a reset: over TCP by SO_LINGER. A UDS has no such thing; there a peer sees a reset
  /// if bytes of its own were left unread.
  void reset();
  /// A byte out of band. False: this kind of socket has no such thing.
  bool send_urgent_byte(char byte);

 private:
  void wait_for(Direction direction);
  bool read_some();  // false: the stream ended
  std::optional<RawFrame> take_frame();

  Stage* stage_;
  RawHandle socket_;
  std::string received_;
  std::optional<StreamEnd> end_;
};

/// A listening socket without an engine.
class RawListener {
 public:
  RawListener(Stage& stage, const Address& address, int backlog = 16, RawBuffers buffers = {});
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  [[nodiscard]] const Address& address() const { return address_; }
  RawPeer accept();

 private:
  Stage& stage_;
  RawHandle socket_;
  Address address_;
};

/// A connection that is not waited for, if the kernel takes it. For filling a backlog. Move-only.
class HalfConnected {
 public:
  explicit HalfConnected(const Address& address);
  ~HalfConnected();
  HalfConnected(HalfConnected&& other) noexcept;
  HalfConnected& operator=(HalfConnected&&) = delete;
  [[nodiscard]] bool connected() const { return connected_; }

 private:
  RawHandle socket_ = no_raw_handle;
  bool connected_ = false;
};

}  // namespace tofu::test
