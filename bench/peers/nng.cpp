/// nng: PAIR0 for one connection, REQ0 and REP0 for many. Metadata and body go as one message.
/// A PAIR0 serves one connection only, and a polyamorous PAIR1 drops what a connection has no room
/// for; REP0 holds on to each connection's request until it is taken, so nothing is lost. A REQ0
/// forgets a request when the next one is sent; in raw mode, where the caller numbers the requests,
/// it does not, and so can send many that nobody answers.

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/flood.hpp"
#include "common/index_pool.hpp"
#include "common/posix_socket.hpp"
#include "common/run_peer.hpp"
#include "common/start_up.hpp"

namespace tofu::bench {
namespace {

constexpr int queue_length = 128;  // of a PAIR0, each way; longer ones were no faster

void check_nng(int error, const char* call) {
  if (error != 0) throw std::runtime_error(std::string(call) + ": " + nng_strerror(error));
}

[[nodiscard]] std::string url_of(const Place& place) {
  return place.transport == Transport::tcp ? "tcp://127.0.0.1:" + std::to_string(place.port)
                                           : "ipc://" + place.path;
}

struct FreeMessage {
  void operator()(nng_msg* message) const noexcept { nng_msg_free(message); }
};
using NngMessage = std::unique_ptr<nng_msg, FreeMessage>;
struct FreeAio {
  void operator()(nng_aio* aio) const noexcept { nng_aio_free(aio); }
};
using NngAio = std::unique_ptr<nng_aio, FreeAio>;

[[nodiscard]] NngMessage new_message(const Metadata& metadata, std::span<const std::byte> body) {
  nng_msg* message = nullptr;
  check_nng(nng_msg_alloc(&message, sizeof metadata + body.size()), "nng_msg_alloc");
  auto* bytes = static_cast<std::byte*>(nng_msg_body(message));
  std::memcpy(bytes, &metadata, sizeof metadata);
  if (!body.empty()) std::memcpy(bytes + sizeof metadata, body.data(), body.size());
  return NngMessage(message);
}

/// Nothing: it is none of ours.
[[nodiscard]] std::optional<Arrival> arrival_of(std::size_t connection, nng_msg* message) {
  const std::span bytes(static_cast<const std::byte*>(nng_msg_body(message)), nng_msg_len(message));
  if (bytes.size() < sizeof(Metadata)) return std::nullopt;
  Arrival arrival{.connection = connection, .metadata = {}, .body = {}};
  std::memcpy(&arrival.metadata, bytes.data(), sizeof(Metadata));
  arrival.body = bytes.subspan(sizeof(Metadata));
  return arrival;
}

/// A socket that closes itself.
class NngSocket {
 public:
  using Open = int (*)(nng_socket*);

  explicit NngSocket(Open open) { check_nng(open(&socket_), "nng_open"); }
  ~NngSocket() { nng_close(socket_); }
  NngSocket(const NngSocket&) = delete;
  NngSocket& operator=(const NngSocket&) = delete;

  [[nodiscard]] nng_socket get() const { return socket_; }
  void bound_queues() {
    check_nng(nng_socket_set_int(socket_, NNG_OPT_SENDBUF, queue_length), NNG_OPT_SENDBUF);
    check_nng(nng_socket_set_int(socket_, NNG_OPT_RECVBUF, queue_length), NNG_OPT_RECVBUF);
  }
  void send(NngMessage message) {
    check_nng(nng_sendmsg(socket_, message.get(), 0), "nng_sendmsg");
    (void)message.release();  // the socket's now
  }
  [[nodiscard]] NngMessage receive() {
    nng_msg* message = nullptr;
    check_nng(nng_recvmsg(socket_, &message, 0), "nng_recvmsg");
    return NngMessage(message);
  }

 private:
  nng_socket socket_{};
};

/// Answers in the order in which they came, from whichever connection.
class Answers {
 public:
  struct Answer {
    std::size_t connection;
    int error;
    NngMessage message;
  };

  void push(Answer answer) {
    const std::lock_guard lock(mutex_);
    came_.push_back(std::move(answer));
    some_.notify_one();
  }
  [[nodiscard]] Answer pop() {
    if (next_ == taken_.size()) {
      taken_.clear();
      next_ = 0;
      std::unique_lock lock(mutex_);
      some_.wait(lock, [this] { return !came_.empty(); });
      taken_.swap(came_);
    }
    return std::move(taken_[next_++]);
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::vector<Answer> came_;
  std::vector<Answer> taken_;
  std::size_t next_ = 0;
};

/// One connection of a client. A REQ0 has one request under way at most, which bounds its queue.
class NngConnection {
 public:
  enum class Style : std::uint8_t { pair, request, raw_request };

  [[nodiscard]] static Style style_of(const Place& place) {
    if (!place.many) return Style::pair;
    return place.unanswered ? Style::raw_request : Style::request;
  }
  NngConnection(const Place& place, std::size_t index, Answers& answers)
      : index_(index), answers_(answers), style_(style_of(place)), socket_(open_of(style_)) {
    check_nng(nng_pipe_notify(socket_.get(), NNG_PIPE_EV_REM_POST, lost, this), "nng_pipe_notify");
    if (style_ == Style::request) {
      // There is no other server that a request could be given to.
      check_nng(nng_socket_set_ms(socket_.get(), NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE),
                NNG_OPT_REQ_RESENDTIME);
      nng_aio* aio = nullptr;
      check_nng(nng_aio_alloc(&aio, answered, this), "nng_aio_alloc");
      aio_.reset(aio);
    } else {
      socket_.bound_queues();
    }
    nng_dialer dialer{};
    check_nng(nng_dialer_create(&dialer, socket_.get(), url_of(place).c_str()),
              "nng_dialer_create");
    if (place.transport == Transport::tcp) {
      check_nng(nng_dialer_set_bool(dialer, NNG_OPT_TCP_NODELAY, true), NNG_OPT_TCP_NODELAY);
    }
    check_nng(nng_dialer_start(dialer, 0), "nng_dialer_start");
  }
  /// nng does not linger: its threads drop what they have not written when a socket is closed. The
  /// server, once it stopped, ends the connection.
  ~NngConnection() {
    if (!is_last_) return;
    std::unique_lock lock(mutex_);
    was_lost_.wait(lock, [this] { return is_lost_; });
  }
  NngConnection(const NngConnection&) = delete;
  NngConnection& operator=(const NngConnection&) = delete;

  void send(const Metadata& metadata, std::span<const std::byte> body) {
    is_last_ = metadata.kind == Kind::stop;
    NngMessage message = new_message(metadata, body);
    if (style_ != Style::request) {
      if (style_ == Style::raw_request) number(message);
      return socket_.send(std::move(message));
    }
    nng_aio_wait(aio_.get());  // for the answer to the request before
    socket_.send(std::move(message));
    if (!is_last_) nng_recv_aio(socket_.get(), aio_.get());
  }
  [[nodiscard]] NngMessage receive() { return socket_.receive(); }

 private:
  [[nodiscard]] static NngSocket::Open open_of(Style style) {
    if (style == Style::pair) return nng_pair0_open;
    return style == Style::request ? nng_req0_open : nng_req0_open_raw;
  }
  /// In raw mode a request brings its number, with the highest bit set.
  void number(const NngMessage& message) {
    check_nng(nng_msg_header_append_u32(message.get(), 0x8000'0000U | ++requests_),
              "nng_msg_header_append_u32");
  }
  static void answered(void* self) {
    const auto& connection = *static_cast<NngConnection*>(self);
    nng_aio* aio = connection.aio_.get();
    const int error = nng_aio_result(aio);
    if (error == NNG_ECLOSED) return;  // by us
    NngMessage message(error == 0 ? nng_aio_get_msg(aio) : nullptr);
    connection.answers_.push({connection.index_, error, std::move(message)});
  }
  static void lost(nng_pipe /*pipe*/, nng_pipe_ev /*event*/, void* self) {
    auto& connection = *static_cast<NngConnection*>(self);
    const std::lock_guard lock(connection.mutex_);
    connection.is_lost_ = true;
    connection.was_lost_.notify_one();
  }

  const std::size_t index_;
  Answers& answers_;
  std::mutex mutex_;
  std::condition_variable was_lost_;
  bool is_lost_ = false;
  bool is_last_ = false;
  std::uint32_t requests_ = 0;
  NngAio aio_;
  const Style style_;
  NngSocket socket_;  // closed first: aio_ and lost() are used by it
};

class NngClient {
 public:
  explicit NngClient(Place place) : place_(std::move(place)) { raise_descriptor_limit(); }

  std::size_t connect() {
    const std::size_t index = indexes_.take();
    if (NngConnection::style_of(place_) != NngConnection::Style::request && index > 0) {
      throw std::runtime_error("one connection at a time");
    }
    if (index >= connections_.size()) connections_.resize(index + 1);
    connections_[index] = std::make_unique<NngConnection>(place_, index, answers_);
    return index;
  }
  void disconnect(std::size_t connection) {
    connections_[connection].reset();
    indexes_.give_back(connection);
  }
  void send(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    connections_[connection]->send(metadata, body);
  }
  Arrival receive() {
    std::size_t connection = 0;
    if (NngConnection::style_of(place_) == NngConnection::Style::request) {
      Answers::Answer answer = answers_.pop();
      check_nng(answer.error, "nng_recv_aio");
      connection = answer.connection;
      current_ = std::move(answer.message);
    } else {
      current_ = connections_[0]->receive();
    }
    if (const auto arrival = arrival_of(connection, current_.get())) return *arrival;
    throw std::runtime_error("a message is too short");
  }

 private:
  const Place place_;
  IndexPool indexes_;
  Answers answers_;
  std::vector<std::unique_ptr<NngConnection>> connections_;
  NngMessage current_;
};

class NngServer {
 public:
  explicit NngServer(const Place& place)
      : many_(place.many), socket_(many_ ? nng_rep0_open : nng_pair0_open) {
    raise_descriptor_limit();
    check_nng(nng_pipe_notify(socket_.get(), NNG_PIPE_EV_REM_POST, lost, this), "nng_pipe_notify");
    if (!many_) socket_.bound_queues();
    nng_listener listener{};
    check_nng(nng_listener_create(&listener, socket_.get(), url_of(place).c_str()),
              "nng_listener_create");
    const bool tcp = place.transport == Transport::tcp;
    if (tcp) check_nng(nng_listener_set_bool(listener, NNG_OPT_TCP_NODELAY, true), "TCP_NODELAY");
    check_nng(nng_listener_start(listener, 0), "nng_listener_start");
    if (tcp) check_nng(nng_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port_), "port");
  }

  [[nodiscard]] unsigned port() const { return static_cast<unsigned>(port_); }
  template <class OnMessage>
  void serve(OnMessage on_message) {
    for (;;) {
      current_ = socket_.receive();
      const std::size_t connection = many_ ? index_of(nng_msg_get_pipe(current_.get())) : 0;
      const auto arrival = arrival_of(connection, current_.get());
      if (arrival && !on_message(*arrival)) return;
    }
  }
  /// The message that came goes back, if it is an echo.
  void reply(std::size_t /*connection*/, Metadata metadata, std::span<const std::byte> body) {
    auto* bytes = static_cast<std::byte*>(nng_msg_body(current_.get()));
    if (body.data() == bytes + sizeof metadata) {
      std::memcpy(bytes, &metadata, sizeof metadata);
      socket_.send(std::move(current_));
    } else {
      socket_.send(new_message(metadata, body));
    }
  }

 private:
  std::size_t index_of(nng_pipe pipe) {
    const auto known = index_of_pipe_.find(pipe.id);
    if (known != index_of_pipe_.end()) return known->second;
    {
      const std::lock_guard lock(mutex_);
      for (const std::uint32_t id : lost_pipes_) {
        const auto entry = index_of_pipe_.extract(id);
        if (entry) indexes_.give_back(entry.mapped());
      }
      lost_pipes_.clear();
    }
    return index_of_pipe_.emplace(pipe.id, indexes_.take()).first->second;
  }
  static void lost(nng_pipe pipe, nng_pipe_ev /*event*/, void* self) {
    auto& server = *static_cast<NngServer*>(self);
    const std::lock_guard lock(server.mutex_);
    server.lost_pipes_.push_back(pipe.id);
  }

  const bool many_;
  std::mutex mutex_;
  std::vector<std::uint32_t> lost_pipes_;  // not yet taken out of index_of_pipe_
  std::unordered_map<std::uint32_t, std::size_t> index_of_pipe_;
  IndexPool indexes_;
  NngMessage current_;
  NngSocket socket_;  // closed first: lost() is called from its threads
  int port_ = 0;
};

/// Only a socket: the threads are the process's, started with its first one, and stay.
struct NngStarted {
  NngSocket socket{nng_pair0_open};
};

}  // namespace
}  // namespace tofu::bench

int main(int argc, char** argv) {
  using namespace tofu::bench;
  return run_peer<NngClient, NngServer>(
      argc, argv, {{"flood", flood<NngClient>}, {"start_up", start_up<NngStarted>}});
}
