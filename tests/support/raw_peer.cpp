#include "support/raw_peer.hpp"

#include <array>
#include <thread>
#include <utility>

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

std::string RawFrame::bytes() const {
  FrameHeader sized = header;
  sized.text_headers_bytes = static_cast<std::uint16_t>(text_headers.size());
  sized.body_bytes = static_cast<std::uint16_t>(body.size());
  const auto encoded = encode_frame_header(sized);
  return std::string(reinterpret_cast<const char*>(encoded.data()), encoded.size()) + text_headers +
         body;
}

RawFrame raw_frame(OpCode op_code, MessageId id, std::string body, std::string text_headers) {
  RawFrame frame;
  frame.header.channel = 7;
  frame.header.op_code = static_cast<std::uint8_t>(op_code);
  frame.header.message_id = id;
  frame.text_headers = std::move(text_headers);
  frame.body = std::move(body);
  return frame;
}

RawFrame raw_hello(const Address& address, MessageId id) {
  return raw_frame(OpCode::hello_request, id, {},
                   std::string(connect_to_header) + ":" + address.format() + "\r\n");
}

RawPeer::RawPeer(Stage& stage, const Address& address, RawBuffers buffers)
    : stage_(&stage), socket_(no_raw_handle) {
  const RawAddress raw(address);
  socket_ = open_socket(raw.family(), buffers);
  (void)connect_socket(socket_, raw);  // waits
  set_non_blocking(socket_);
  if (address.is_tcp()) set_option(socket_, IPPROTO_TCP, TCP_NODELAY, 1);
}

RawPeer RawPeer::greeted(Stage& stage, const Address& address, RawBuffers buffers) {
  RawPeer peer(stage, address, buffers);
  peer.send(raw_hello(address));
  return peer;
}

RawPeer::~RawPeer() { close(); }

RawPeer::RawPeer(RawPeer&& other) noexcept
    : stage_(other.stage_),
      socket_(std::exchange(other.socket_, no_raw_handle)),
      received_(std::move(other.received_)),
      end_(other.end_) {}

void RawPeer::wait_for(Direction direction) {
  const auto deadline = Clock::now() + patience;
  const int longest = stage_->needs_pumping() ? 1 : 1'000;
  while (!wait_ready(socket_, direction, longest)) {
    if (Clock::now() > deadline) throw Failure("a raw peer waited in vain");
    stage_->pump();
  }
}

std::size_t RawPeer::send_some(std::string_view bytes) {
  const Transfer sent = send_now(socket_, bytes);
  if (sent.state == Transfer::State::reset) throw Failure("send: the connection is broken");
  return sent.bytes;
}

void RawPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t sent = send_some(bytes);
    bytes.remove_prefix(sent);
    if (sent == 0) wait_for(Direction::writing);
  }
}

void RawPeer::wait_until_arrived() {
  if (is_uds(socket_)) return;  // what send() took is in the peer's queue already
  const auto deadline = Clock::now() + patience;
  while (unacknowledged(socket_) != 0) {
    if (Clock::now() > deadline) throw Failure("the peer's kernel did not take all bytes");
    std::this_thread::yield();
  }
}

bool RawPeer::read_some() {
  if (end_) return false;
  std::array<char, 65'536> chunk;
  while (true) {
    const Transfer got = receive_now(socket_, chunk.data(), chunk.size());
    switch (got.state) {
      case Transfer::State::done:
        received_.append(chunk.data(), got.bytes);
        return true;
      case Transfer::State::end:
        end_ = StreamEnd::fin;
        return false;
      case Transfer::State::reset:
        end_ = StreamEnd::reset;
        return false;
      case Transfer::State::would_block:
        wait_for(Direction::reading);
    }
  }
}

std::optional<RawFrame> RawPeer::take_frame() {
  if (received_.size() < frame_header_bytes) return std::nullopt;
  RawFrame frame;
  frame.header = decode_frame_header(std::span<const std::byte, frame_header_bytes>(
      as_bytes(received_).data(), frame_header_bytes));
  if (received_.size() < frame.header.frame_bytes()) return std::nullopt;
  frame.text_headers = received_.substr(frame_header_bytes, frame.header.text_headers_bytes);
  frame.body = received_.substr(frame_header_bytes + frame.header.text_headers_bytes,
                                frame.header.body_bytes);
  received_.erase(0, frame.header.frame_bytes());
  return frame;
}

std::optional<RawFrame> RawPeer::read_frame() {
  while (true) {
    if (auto frame = take_frame()) return frame;
    if (!read_some()) return std::nullopt;
  }
}

RawFrame RawPeer::must_read_frame() {
  auto frame = read_frame();
  if (!frame) throw Failure("the stream ended where a frame was expected");
  return *std::move(frame);
}

std::vector<RawFrame> RawPeer::read_to_end() {
  std::vector<RawFrame> frames;
  while (auto frame = read_frame()) frames.push_back(*std::move(frame));
  return frames;
}

void RawPeer::half_close() { shut_down(socket_, Direction::writing); }

void RawPeer::refuse_to_read() { shut_down(socket_, Direction::reading); }

bool RawPeer::send_urgent_byte(char byte) { return send_urgent(socket_, byte); }

void RawPeer::close() {
  if (socket_ != no_raw_handle) close_socket(std::exchange(socket_, no_raw_handle));
}

void RawPeer::reset() { reset_socket(std::exchange(socket_, no_raw_handle)); }

RawListener::RawListener(Stage& stage, const Address& address, int backlog, RawBuffers buffers)
    : stage_(stage), socket_(no_raw_handle), address_(address) {
  const RawAddress raw(address);
  socket_ = open_socket(raw.family(), buffers);
  listen_at(socket_, raw, backlog);
  if (address.is_tcp()) address_ = address.with_port(local_port(socket_));
}

RawListener::~RawListener() { close_socket(socket_); }

RawPeer RawListener::accept() {
  const auto deadline = Clock::now() + patience;
  while (!wait_ready(socket_, Direction::reading, stage_.needs_pumping() ? 1 : 1'000)) {
    if (Clock::now() > deadline) throw Failure("nobody connected");
    stage_.pump();
  }
  return {stage_, accept_socket(socket_)};
}

HalfConnected::HalfConnected(const Address& address) {
  const RawAddress raw(address);
  socket_ = open_socket(raw.family());
  set_non_blocking(socket_);
  connected_ = connect_socket(socket_, raw) == Connecting::done;
}

HalfConnected::~HalfConnected() {
  if (socket_ != no_raw_handle) close_socket(socket_);
}

HalfConnected::HalfConnected(HalfConnected&& other) noexcept
    : socket_(std::exchange(other.socket_, no_raw_handle)), connected_(other.connected_) {}

}  // namespace tofu::test
