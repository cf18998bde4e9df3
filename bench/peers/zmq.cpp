/// ZeroMQ, through its C API: one DEALER on each side for one connection, a ROUTER for many.
/// Metadata and body go as one frame, which costs less than two. Batching is the library's own: its
/// I/O thread writes whatever is queued.

#include "zmq.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "common/flood.hpp"
#include "common/index_pool.hpp"
#include "common/posix_socket.hpp"
#include "common/run_peer.hpp"
#include "common/start_up.hpp"

namespace tofu::bench {
namespace {

[[nodiscard]] std::string endpoint_of(const Place& place) {
  if (place.transport == Transport::uds) return "ipc://" + place.path;
  return "tcp://127.0.0.1:" + (place.port == 0 ? "*" : std::to_string(place.port));
}

/// The first connections have a socket each. All others share a ROUTER, which keeps one queue of
/// arrivals for all: sockets of their own would take two descriptors each and a place in each poll.
/// The price is that a ROUTER cannot end a single one of several connections to the same place:
/// they end with the last of them.
class ZmqClient {
 public:
  explicit ZmqClient(const Place& place) : endpoint_(endpoint_of(place)) {
    raise_descriptor_limit();
  }

  std::size_t connect() {
    const std::size_t index = indexes_.take();
    if (index < own_.size()) {
      own_[index] = new_zmq_socket(context_, ZMQ_DEALER);
      check_zmq(zmq_connect(own_[index].get(), endpoint_.c_str()), "zmq_connect");
    } else {
      connect_shared(index);
    }
    watch();
    return index;
  }
  void disconnect(std::size_t connection) {
    if (connection < own_.size()) {
      own_[connection].reset();
    } else if (--shared_count_ == 0) {
      shared_.reset();
      shared_indexes_.clear();
    }
    indexes_.give_back(connection);
    watch();
  }
  void send(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    ZmqFrame frame(metadata, body);
    if (connection < own_.size()) {
      frame.send(own_[connection]);
      return;
    }
    ZmqFrame id(sizeof(RoutingId));
    std::memcpy(id.bytes().data(), &routing_ids_[connection - own_.size()], sizeof(RoutingId));
    if (!id.send(shared_, ZMQ_SNDMORE)) throw std::runtime_error("the server is gone");
    frame.send(shared_);
  }
  Arrival receive() {
    if (watched_.size() == 1) {
      if (const auto arrival = receive_from(0, 0)) return *arrival;
    }
    for (;;) {
      for (std::size_t i = 0; i < watched_.size(); ++i) {
        next_ = next_ + 1 < watched_.size() ? next_ + 1 : 0;
        if (watched_[next_].revents == 0) continue;
        if (const auto arrival = receive_from(next_, ZMQ_DONTWAIT)) return *arrival;
        watched_[next_].revents = 0;
      }
      const int count = zmq_poll(watched_.data(), static_cast<int>(watched_.size()), -1);
      if (count < 0 && zmq_errno() != EINTR) check_zmq(count, "zmq_poll");
    }
  }

 private:
  using RoutingId = std::uint32_t;  // its low byte is 1, for none may begin with a 0

  void connect_shared(std::size_t index) {
    if (!shared_) shared_ = new_zmq_socket(context_, ZMQ_ROUTER);
    const auto id = static_cast<RoutingId>(shared_indexes_.size() << 8U | 1U);
    check_zmq(zmq_setsockopt(shared_.get(), ZMQ_CONNECT_ROUTING_ID, &id, sizeof id),
              "ZMQ_CONNECT_ROUTING_ID");
    check_zmq(zmq_connect(shared_.get(), endpoint_.c_str()), "zmq_connect");
    shared_indexes_.push_back(index);
    const std::size_t slot = index - own_.size();
    if (slot >= routing_ids_.size()) routing_ids_.resize(slot + 1);
    routing_ids_[slot] = id;
    ++shared_count_;
  }
  void watch() {
    watched_.clear();
    sources_.clear();
    const auto add = [this](const ZmqSocket& socket, std::size_t source) {
      if (!socket) return;
      watched_.push_back({.socket = socket.get(), .fd = 0, .events = ZMQ_POLLIN, .revents = 0});
      sources_.push_back(source);
    };
    for (std::size_t i = 0; i < own_.size(); ++i) add(own_[i], i);
    add(shared_, own_.size());
    next_ = 0;
  }
  std::optional<Arrival> receive_from(std::size_t position, int flags) {
    std::size_t connection = sources_[position];
    const ZmqSocket& socket = connection < own_.size() ? own_[connection] : shared_;
    if (!frame_.receive(socket, flags)) return std::nullopt;
    if (connection == own_.size()) {
      RoutingId id = 0;
      std::memcpy(&id, frame_.bytes().data(), sizeof id);
      connection = shared_indexes_.at(id >> 8U);
      frame_.receive(socket);
    }
    if (const auto arrival = frame_.arrival(connection)) return arrival;
    throw std::runtime_error("a message is too short");
  }

  const std::string endpoint_;
  ZmqContext context_{zmq_ctx_new()};
  IndexPool indexes_;
  std::array<ZmqSocket, 2> own_;
  ZmqSocket shared_;
  std::size_t shared_count_ = 0;
  std::vector<RoutingId> routing_ids_;       // of those behind own_
  std::vector<std::size_t> shared_indexes_;  // by routing id
  std::vector<zmq_pollitem_t> watched_;
  std::vector<std::size_t> sources_;  // for each watched_: the index in own_, or its size
  std::size_t next_ = 0;              // in watched_: the one read last
  ZmqFrame frame_;
};

class ZmqServer {
 public:
  explicit ZmqServer(const Place& place)
      : many_(place.many), socket_(new_zmq_socket(context_, many_ ? ZMQ_ROUTER : ZMQ_DEALER)) {
    raise_descriptor_limit();
    set_zmq_option(socket_, ZMQ_BACKLOG, 4'096);
    check_zmq(zmq_bind(socket_.get(), endpoint_of(place).c_str()), "zmq_bind");
    if (place.transport == Transport::uds) return;
    std::array<char, 64> bound{};
    std::size_t size = bound.size();
    check_zmq(zmq_getsockopt(socket_.get(), ZMQ_LAST_ENDPOINT, bound.data(), &size),
              "ZMQ_LAST_ENDPOINT");
    const std::string endpoint(bound.data());
    port_ = static_cast<unsigned>(std::stoul(endpoint.substr(endpoint.rfind(':') + 1)));
  }

  [[nodiscard]] unsigned port() const { return port_; }
  template <class OnMessage>
  void serve(OnMessage on_message) {
    for (;;) {
      if (many_) id_.receive(socket_);
      frame_.receive(socket_);
      const auto arrival = frame_.arrival(many_ ? index_of_sender() : 0);
      if (arrival && !on_message(*arrival)) return;
    }
  }
  /// The frame that came goes back, if it is an echo.
  void reply(std::size_t /*connection*/, Metadata metadata, std::span<const std::byte> body) {
    if (many_ && !id_.send(socket_, ZMQ_SNDMORE)) return;
    const std::span<const std::byte> came = frame_.body();
    if (body.data() == came.data() && body.size() == came.size()) {
      std::memcpy(frame_.bytes().data(), &metadata, sizeof metadata);
      frame_.send(socket_);
    } else {
      ZmqFrame(metadata, body).send(socket_);
    }
  }

 private:
  /// A ROUTER does not tell when a connection ends, and never gives an id twice: so does this.
  std::size_t index_of_sender() {
    const std::span<const std::byte> id = id_.bytes();
    const std::string key(reinterpret_cast<const char*>(id.data()), id.size());
    return index_of_id_.try_emplace(key, index_of_id_.size()).first->second;
  }

  const bool many_;
  ZmqContext context_{zmq_ctx_new()};
  ZmqSocket socket_;
  unsigned port_ = 0;
  std::unordered_map<std::string, std::size_t> index_of_id_;
  ZmqFrame id_;
  ZmqFrame frame_;
};

/// A context starts its threads with its first socket.
struct ZmqStarted {
  ZmqContext context{zmq_ctx_new()};
  ZmqSocket socket = new_zmq_socket(context, ZMQ_DEALER);
};

}  // namespace
}  // namespace tofu::bench

int main(int argc, char** argv) {
  using namespace tofu::bench;
  return run_peer<ZmqClient, ZmqServer>(
      argc, argv, {{"flood", flood<ZmqClient>}, {"start_up", start_up<ZmqStarted>}});
}
