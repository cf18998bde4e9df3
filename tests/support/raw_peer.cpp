#include "support/raw_peer.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "support/raw_address.hpp"

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

int make_socket(int family, RawBuffers buffers) {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail_with_errno("socket");
  if (buffers.send > 0) set_option(descriptor, SOL_SOCKET, SO_SNDBUF, buffers.send);
  if (buffers.receive > 0) set_option(descriptor, SOL_SOCKET, SO_RCVBUF, buffers.receive);
  return descriptor;
}

void set_non_blocking(int descriptor) {
  if (::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK) != 0) {
    fail_with_errno("fcntl");
  }
}

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
    : stage_(&stage), descriptor_(-1) {
  const RawAddress raw(address);
  descriptor_ = make_socket(raw.family(), buffers);
  if (::connect(descriptor_, raw.get(), raw.size) != 0) fail_with_errno("connect");
  set_non_blocking(descriptor_);
  if (address.is_tcp()) set_option(descriptor_, IPPROTO_TCP, TCP_NODELAY, 1);
}

RawPeer RawPeer::greeted(Stage& stage, const Address& address, RawBuffers buffers) {
  RawPeer peer(stage, address, buffers);
  peer.send(raw_hello(address));
  return peer;
}

RawPeer::~RawPeer() { close(); }

RawPeer::RawPeer(RawPeer&& other) noexcept
    : stage_(other.stage_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      received_(std::move(other.received_)),
      end_(other.end_) {}

void RawPeer::wait_for(short events) {
  const auto deadline = Clock::now() + patience;
  const bool pumping = stage_->needs_pumping();
  while (true) {
    pollfd waiting{descriptor_, events, 0};
    const int ready = ::poll(&waiting, 1, pumping ? 1 : 1'000);
    if (ready < 0 && errno != EINTR) fail_with_errno("poll");
    if (ready > 0) return;
    if (Clock::now() > deadline) throw Failure("a raw peer waited in vain");
    stage_->pump();
  }
}

std::size_t RawPeer::send_some(std::string_view bytes) {
  const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  fail_with_errno("send");
}

void RawPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t sent = send_some(bytes);
    bytes.remove_prefix(sent);
    if (sent == 0) wait_for(POLLOUT);
  }
}

void RawPeer::wait_until_arrived() {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&name), &size);
  if (name.ss_family == AF_UNIX) return;  // what send() took is in the peer's queue already
  const auto deadline = Clock::now() + patience;
  for (int unsent = 1; unsent != 0;) {
    if (::ioctl(descriptor_, SIOCOUTQ, &unsent) != 0) fail_with_errno("ioctl SIOCOUTQ");
    if (Clock::now() > deadline) throw Failure("the peer's kernel did not take all bytes");
    ::poll(nullptr, 0, unsent != 0 ? 1 : 0);
  }
}

bool RawPeer::read_some() {
  if (end_) return false;
  std::array<char, 65'536> chunk;
  while (true) {
    const ssize_t count = ::recv(descriptor_, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (count > 0) {
      received_.append(chunk.data(), static_cast<std::size_t>(count));
      return true;
    }
    if (count == 0) {
      end_ = StreamEnd::fin;
      return false;
    }
    if (errno == ECONNRESET || errno == EPIPE) {
      end_ = StreamEnd::reset;
      return false;
    }
    if (errno != EAGAIN && errno != EINTR) fail_with_errno("recv");
    wait_for(POLLIN);
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

void RawPeer::half_close() {
  if (::shutdown(descriptor_, SHUT_WR) != 0) fail_with_errno("shutdown");
}

void RawPeer::refuse_to_read() {
  if (::shutdown(descriptor_, SHUT_RD) != 0) fail_with_errno("shutdown");
}

void RawPeer::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void RawPeer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

RawListener::RawListener(Stage& stage, const Address& address, int backlog, RawBuffers buffers)
    : stage_(stage), descriptor_(-1), address_(address) {
  const RawAddress raw(address);
  descriptor_ = make_socket(raw.family(), buffers);
  if (::bind(descriptor_, raw.get(), raw.size) != 0) fail_with_errno("bind");
  if (::listen(descriptor_, backlog) != 0) fail_with_errno("listen");
  if (address.is_tcp()) address_ = address.with_port(local_port(descriptor_));
}

RawListener::~RawListener() { ::close(descriptor_); }

RawPeer RawListener::accept() {
  const auto deadline = Clock::now() + patience;
  pollfd waiting{descriptor_, POLLIN, 0};
  while (::poll(&waiting, 1, stage_.needs_pumping() ? 1 : 1'000) <= 0) {
    if (Clock::now() > deadline) throw Failure("nobody connected");
    stage_.pump();
  }
  const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (accepted < 0) fail_with_errno("accept4");
  return {stage_, accepted};
}

HalfConnected begin_connect(const Address& address) {
  const RawAddress raw(address);
  const int descriptor = make_socket(raw.family(), {});
  set_non_blocking(descriptor);
  const bool connected = ::connect(descriptor, raw.get(), raw.size) == 0;
  if (!connected && errno != EINPROGRESS && errno != EAGAIN) fail_with_errno("connect");
  return {descriptor, connected};
}

}  // namespace tofu::test
