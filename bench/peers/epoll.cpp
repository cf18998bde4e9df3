/// Non-blocking sockets under one epoll loop on each side, frames gathered per connection: the
/// floor for an event loop, with nothing of a library's around it.

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "common/byte_stream.hpp"
#include "common/flood.hpp"
#include "common/posix_socket.hpp"
#include "common/run_peer.hpp"

namespace tofu::bench {
namespace {

constexpr std::size_t read_bytes = 256 * 1024;
constexpr std::size_t out_capacity = 64 * 1024;  // then it is written
constexpr std::size_t large = 32 * 1024;         // not worth a copy
constexpr std::uint64_t listener_token = ~std::uint64_t{0};

/// One connection: what is to be written, and the part of a message that was read. Idle ones hold
/// no memory.
struct Connection {
  Descriptor socket;
  std::vector<std::byte> out;
  std::size_t written = 0;
  std::vector<std::byte> cut;  // a message's first bytes
  bool waits_for_room = false;
  bool queued = false;  // in Loop::unsent_
};

/// What server and client share: connections, and bytes in and out.
class Loop {
 public:
  Loop()
      : epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(read_bytes + sizeof(Metadata) + max_body) {
    if (!epoll_.is_open()) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    raise_descriptor_limit();
  }

  std::size_t add(Descriptor socket) {
    set_non_blocking(socket);
    std::size_t index = 0;
    if (free_.empty()) {
      index = connections_.size();
      connections_.emplace_back();
    } else {
      index = free_.back();
      free_.pop_back();
    }
    connections_[index] = std::make_unique<Connection>();
    connections_[index]->socket = std::move(socket);
    watch(EPOLL_CTL_ADD, connections_[index]->socket, EPOLLIN, index);
    return index;
  }
  void add_listener(const Descriptor& listener) {
    set_non_blocking(listener);
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, listener_token);
  }
  void remove(std::size_t index) {
    connections_[index].reset();
    free_.push_back(index);
  }
  [[nodiscard]] bool has(std::size_t index) const {
    return index < connections_.size() && connections_[index] != nullptr;
  }

  void send(std::size_t index, const Metadata& metadata, std::span<const std::byte> body) {
    Connection& connection = *connections_[index];
    const std::span<const std::byte> head = bytes_of(metadata);
    if (!connection.out.empty() &&
        connection.out.size() + head.size() + body.size() > out_capacity) {
      flush(index);
    }
    if (connection.out.empty() && head.size() + body.size() > large) {
      return write_now(index, head, body);
    }
    append(connection, head);
    append(connection, body);
    if (!std::exchange(connection.queued, true)) unsent_.push_back(index);
  }
  /// What is queued anywhere. Bounded: send() flushes before a queue grows beyond its capacity, and
  /// the client waits for room then.
  void flush_all() {
    for (std::size_t i = 0; i < unsent_.size(); ++i) {
      const std::size_t index = unsent_[i];
      if (!has(index)) continue;
      connections_[index]->queued = false;
      flush(index);
    }
    unsent_.clear();
  }
  void flush(std::size_t index) {
    Connection& connection = *connections_[index];
    const std::span<const std::byte> rest = std::span(connection.out).subspan(connection.written);
    if (rest.empty()) return;
    connection.written += write_some(connection, {rest, {}});
    if (connection.written == connection.out.size()) {
      connection.out.clear();
      connection.written = 0;
      want_room(index, false);
    } else {
      want_room(index, true);
    }
  }
  [[nodiscard]] bool is_flushed(std::size_t index) const {
    return connections_[index]->out.empty();
  }
  [[nodiscard]] bool has_room(std::size_t index) const {
    return !connections_[index]->waits_for_room;
  }

  /// Waits and calls `on_event(index or listener_token, events)`.
  template <class OnEvent>
  void wait(OnEvent on_event) {
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    if (count < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "epoll_wait");
    }
    for (int i = 0; i < count; ++i) {
      on_event(events[static_cast<std::size_t>(i)].data.u64,
               events[static_cast<std::size_t>(i)].events);
    }
  }

  enum class Read : std::uint8_t { all, stopped, gone };
  /// Reads once and calls `on_message(arrival)` for each whole message.
  template <class OnMessage>
  Read read(std::size_t index, OnMessage on_message) {
    Connection& connection = *connections_[index];
    const std::size_t kept = connection.cut.size();
    if (kept > 0) std::memcpy(buffer_.data(), connection.cut.data(), kept);
    const ssize_t count =
        ::recv(connection.socket.get(), buffer_.data() + kept, buffer_.size() - kept, 0);
    if (count == 0 || (count < 0 && errno == ECONNRESET)) return Read::gone;
    if (count < 0) return Read::all;
    std::span<const std::byte> bytes(buffer_.data(), kept + static_cast<std::size_t>(count));
    while (bytes.size() >= sizeof(Metadata)) {
      Arrival arrival{.connection = index, .metadata = {}, .body = {}};
      std::memcpy(&arrival.metadata, bytes.data(), sizeof(Metadata));
      if (arrival.metadata.size > max_body) return Read::gone;
      const std::size_t size = sizeof(Metadata) + arrival.metadata.size;
      if (bytes.size() < size) break;
      arrival.body = bytes.subspan(sizeof(Metadata), arrival.metadata.size);
      bytes = bytes.subspan(size);
      if (!on_message(arrival)) return Read::stopped;
    }
    if (bytes.empty() && connection.cut.empty()) return Read::all;
    std::vector<std::byte>(bytes.begin(), bytes.end()).swap(connection.cut);
    return Read::all;
  }

 private:
  using Pieces = std::array<std::span<const std::byte>, 2>;

  static void append(Connection& connection, std::span<const std::byte> bytes) {
    connection.out.insert(connection.out.end(), bytes.begin(), bytes.end());
  }
  void write_now(std::size_t index, std::span<const std::byte> head,
                 std::span<const std::byte> body) {
    Connection& connection = *connections_[index];
    const std::size_t written = write_some(connection, {head, body});
    if (written == head.size() + body.size()) return;
    const std::size_t of_head = std::min(written, head.size());
    append(connection, head.subspan(of_head));
    append(connection, body.subspan(written - of_head));
    want_room(index, true);
  }
  static std::size_t write_some(const Connection& connection, const Pieces& pieces) {
    std::array<iovec, 2> entries{};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      entries[i] = {const_cast<std::byte*>(pieces[i].data()), pieces[i].size()};
    }
    msghdr message{};
    message.msg_iov = entries.data();
    message.msg_iovlen = entries.size();
    const ssize_t count = ::sendmsg(connection.socket.get(), &message, MSG_NOSIGNAL);
    return count < 0 ? 0 : static_cast<std::size_t>(count);  // reading will tell of a lost peer
  }
  void want_room(std::size_t index, bool wanted) {
    Connection& connection = *connections_[index];
    if (std::exchange(connection.waits_for_room, wanted) == wanted) return;
    watch(EPOLL_CTL_MOD, connection.socket, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, index);
  }
  void watch(int operation, const Descriptor& socket, std::uint32_t events, std::uint64_t token) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = token;
    if (::epoll_ctl(epoll_.get(), operation, socket.get(), &event) != 0) {
      throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
  }

  Descriptor epoll_;
  std::vector<std::byte> buffer_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::size_t> free_;
  std::vector<std::size_t> unsent_;
};

class EpollClient {
 public:
  explicit EpollClient(Place place) : place_(std::move(place)) {}

  std::size_t connect() { return loop_.add(connect_to(place_)); }
  void disconnect(std::size_t connection) {
    loop_.flush(connection);
    while (!loop_.is_flushed(connection)) turn();
    loop_.remove(connection);
  }
  void send(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    while (!loop_.has_room(connection)) turn();
    loop_.send(connection, metadata, body);
  }
  Arrival receive() {
    while (next_ == arrived_.size()) {
      arrived_.clear();
      bodies_.clear();
      next_ = 0;
      loop_.flush_all();
      turn();
    }
    Arrival& arrival = arrived_[next_++].arrival;
    arrival.body = std::span(bodies_).subspan(arrived_[next_ - 1].offset, arrival.metadata.size);
    return arrival;
  }

 private:
  struct Arrived {
    Arrival arrival;
    std::size_t offset;  // of its body in bodies_
  };

  void turn() {
    loop_.wait([this](std::uint64_t index, std::uint32_t events) {
      if ((events & EPOLLOUT) != 0) loop_.flush(index);
      if ((events & ~std::uint32_t{EPOLLOUT}) == 0) return;
      const auto read = loop_.read(index, [this](const Arrival& arrival) {
        arrived_.push_back({arrival, bodies_.size()});
        bodies_.insert(bodies_.end(), arrival.body.begin(), arrival.body.end());
        return true;
      });
      if (read == Loop::Read::gone) throw std::runtime_error("the server is gone");
    });
  }

  Place place_;
  Loop loop_;
  std::vector<Arrived> arrived_;
  std::vector<std::byte> bodies_;
  std::size_t next_ = 0;
};

class EpollServer {
 public:
  explicit EpollServer(const Place& place) : listening_(listen_at(place)) {
    loop_.add_listener(listening_.socket);
  }

  [[nodiscard]] unsigned port() const { return listening_.port; }
  template <class OnMessage>
  void serve(OnMessage on_message) {
    for (bool stopped = false; !stopped;) {
      loop_.wait([&](std::uint64_t index, std::uint32_t events) {
        if (stopped) return;
        if (index == listener_token) return accept_all();
        if (!loop_.has(index)) return;
        if ((events & EPOLLOUT) != 0) loop_.flush(index);
        if ((events & ~std::uint32_t{EPOLLOUT}) == 0) return;
        const auto read = loop_.read(index, on_message);
        if (read == Loop::Read::gone) loop_.remove(index);
        stopped = read == Loop::Read::stopped;
      });
      loop_.flush_all();
    }
  }
  void reply(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    loop_.send(connection, metadata, body);
  }

 private:
  void accept_all() {
    for (;;) {
      const int socket = ::accept4(listening_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      Descriptor accepted(socket);
      disable_nagle(accepted);
      loop_.add(std::move(accepted));
    }
  }

  Listening listening_;
  Loop loop_;
};

}  // namespace
}  // namespace tofu::bench

int main(int argc, char** argv) {
  using namespace tofu::bench;
  return run_peer<EpollClient, EpollServer>(argc, argv, {{"flood", flood<EpollClient>}});
}
