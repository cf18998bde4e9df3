#pragma once

#include <zmq.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "common/peer.hpp"

namespace tofu::bench {

inline int check_zmq(int result, const char* call) {
  if (result < 0) throw std::runtime_error(std::string(call) + ": " + zmq_strerror(zmq_errno()));
  return result;
}

struct EndZmqContext {
  void operator()(void* context) const noexcept {
    while (zmq_ctx_term(context) < 0 && zmq_errno() == EINTR) {
    }
  }
};
using ZmqContext = std::unique_ptr<void, EndZmqContext>;
struct CloseZmqSocket {
  void operator()(void* socket) const noexcept { zmq_close(socket); }
};
using ZmqSocket = std::unique_ptr<void, CloseZmqSocket>;

inline void set_zmq_option(const ZmqSocket& socket, int option, int value) {
  check_zmq(zmq_setsockopt(socket.get(), option, &value, sizeof value), "zmq_setsockopt");
}

/// A socket with the default bound of 1,000 messages for each connection and direction.
inline ZmqSocket new_zmq_socket(const ZmqContext& context, int type) {
  ZmqSocket socket(zmq_socket(context.get(), type));
  if (!socket) check_zmq(-1, "zmq_socket");
  set_zmq_option(socket, ZMQ_LINGER, 5'000);  // what was sent still leaves after a close
  // A ROUTER drops what it has no room for; this way it waits, as every other socket does.
  if (type == ZMQ_ROUTER) set_zmq_option(socket, ZMQ_ROUTER_MANDATORY, 1);
  return socket;
}

/// One frame. Up to 33 bytes need no memory but its own.
class ZmqFrame {
 public:
  ZmqFrame() { zmq_msg_init(&frame_); }
  explicit ZmqFrame(std::size_t size) {
    check_zmq(zmq_msg_init_size(&frame_, size), "zmq_msg_init_size");
  }
  ZmqFrame(const Metadata& metadata, std::span<const std::byte> body)
      : ZmqFrame(sizeof metadata + body.size()) {
    std::memcpy(bytes().data(), &metadata, sizeof metadata);
    if (!body.empty()) std::memcpy(bytes().data() + sizeof metadata, body.data(), body.size());
  }
  ~ZmqFrame() { zmq_msg_close(&frame_); }
  ZmqFrame(const ZmqFrame&) = delete;
  ZmqFrame& operator=(const ZmqFrame&) = delete;

  [[nodiscard]] std::span<std::byte> bytes() {
    return {static_cast<std::byte*>(zmq_msg_data(&frame_)), zmq_msg_size(&frame_)};
  }
  [[nodiscard]] std::span<const std::byte> body() { return bytes().subspan(sizeof(Metadata)); }
  /// Leaves it empty. False: there is no such connection any more.
  bool send(const ZmqSocket& socket, int flags = 0) {
    int result = 0;
    do {
      result = zmq_msg_send(&frame_, socket.get(), flags);
    } while (result < 0 && zmq_errno() == EINTR);
    if (result < 0 && zmq_errno() == EHOSTUNREACH) return false;
    check_zmq(result, "zmq_msg_send");
    return true;
  }
  /// False, with ZMQ_DONTWAIT only: nothing is there.
  bool receive(const ZmqSocket& socket, int flags = 0) {
    int result = 0;
    do {
      result = zmq_msg_recv(&frame_, socket.get(), flags);
    } while (result < 0 && zmq_errno() == EINTR);
    if (result < 0 && zmq_errno() == EAGAIN) return false;
    check_zmq(result, "zmq_msg_recv");
    return true;
  }
  /// Nothing: it holds no message of ours.
  [[nodiscard]] std::optional<Arrival> arrival(std::size_t connection) {
    if (bytes().size() < sizeof(Metadata)) return std::nullopt;
    Arrival arrival{.connection = connection, .metadata = {}, .body = body()};
    std::memcpy(&arrival.metadata, bytes().data(), sizeof(Metadata));
    return arrival;
  }

 private:
  zmq_msg_t frame_;
};

}  // namespace tofu::bench
