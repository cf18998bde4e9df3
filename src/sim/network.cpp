// Handles, and what is ready on them.

#include "sim/network.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "net/common/os_sockets.hpp"
#include "sim/loopback.hpp"
#include "sim/world.hpp"

namespace tofu::sim {

namespace {

// Below stand standard input, output and error.
constexpr net::Handle first_handle = 3;

// A TCP port is one whatever the address; a path is a path.
std::string key_of(const net::Endpoint& endpoint) {
  if (endpoint.family() != AF_UNIX) return "tcp " + std::to_string(endpoint.port());
  return "uds " + std::string(static_cast<const char*>(endpoint.data()), endpoint.size());
}

// What wait() tells of a connection's end.
poller::Triggers readiness_of(const Connection& connection, Side side) {
  using poller::Triggers;
  if (connection.state == Connection::State::connecting) return {};
  if (connection.state == Connection::State::failed) {
    return Triggers::connect() | Triggers::send() | Triggers::recv() | Triggers::err();
  }
  const End& end = connection.end(side);
  Triggers ready;
  if (!end.readable.empty() || end.fin || end.reset) ready |= Triggers::recv();
  if (end.reset || connection.room_to_write(side) > 0) ready |= Triggers::send();
  if (ready.has(Triggers::send())) ready |= Triggers::connect();
  if (end.reset || (end.fin && end.write_ended)) ready |= Triggers::err();
  return ready;
}

}  // namespace

Network::Socket* Network::find(net::Handle handle) noexcept {
  const auto index = static_cast<std::size_t>(handle - first_handle);
  return handle >= first_handle && index < sockets_.size() && sockets_[index].is_open()
             ? &sockets_[index]
             : nullptr;
}

const Network::Socket* Network::find(net::Handle handle) const noexcept {
  return const_cast<Network*>(this)->find(handle);  // NOLINT: the same look-up
}

bool Network::may_open() noexcept { return !world_.strikes(world_.faults.no_descriptors); }

net::Handle Network::open(Socket socket) {
  const auto free = std::ranges::find_if(sockets_, [](const Socket& s) { return !s.is_open(); });
  const auto index = static_cast<std::size_t>(free - sockets_.begin());
  if (free == sockets_.end()) sockets_.emplace_back();
  sockets_[index] = std::move(socket);
  ++open_handles_;
  return first_handle + static_cast<net::Handle>(index);
}

Connection* Network::connection_of(net::Handle handle) noexcept {
  const Socket* socket = find(handle);
  return socket == nullptr ? nullptr : socket->connection.get();
}

Side Network::side_of(net::Handle handle) const noexcept {
  const Socket* socket = find(handle);
  return socket == nullptr ? Side::client : socket->side;
}

poller::Triggers Network::readiness(net::Handle handle) const {
  const Socket* socket = find(handle);
  if (socket == nullptr) return {};
  if (socket->listening != nullptr) {
    const bool waits = !socket->listening->waiting.empty();
    return waits ? poller::Triggers::accept() | poller::Triggers::recv() : poller::Triggers{};
  }
  return readiness_of(*socket->connection, socket->side);
}

void Network::note_registered(net::Handle handle, bool registered) {
  Socket* socket = find(handle);
  if (socket != nullptr) {
    socket->registered = registered;
  } else if (registered) {
    world_.complain("a handle was registered that is not open");
  }
}

// --- Listening ---

Network::Listening* Network::listener_at(const net::Endpoint& on) noexcept {
  const auto found = listeners_.find(key_of(on));
  return found == listeners_.end() ? nullptr : find(found->second)->listening.get();
}

std::vector<net::Handle> Network::listeners_with_a_backlog() const {
  std::vector<net::Handle> found;
  for (const auto& [key, handle] : listeners_) {
    if (!find(handle)->listening->waiting.empty()) found.push_back(handle);
  }
  return found;
}

net::Endpoint Network::free_port(const net::Endpoint& like) {
  std::uint16_t port = 0;
  do {
    port = last_port_ = last_port_ == 65'535 ? 32'768 : last_port_ + 1;
  } while (listeners_.contains("tcp " + std::to_string(port)));
  return loopback(port, like.family() == AF_INET);
}

Network::Opened Network::listen(const net::Endpoint& on, int backlog) {
  if (!may_open()) return std::unexpected(EMFILE);
  const bool wants_port = on.family() != AF_UNIX && on.port() == 0;
  const net::Endpoint bound = wants_port ? free_port(on) : on;
  const std::string key = key_of(bound);
  if (listeners_.contains(key)) return std::unexpected(EADDRINUSE);
  Socket socket;
  socket.listening =
      std::make_unique<Listening>(key, bound, static_cast<std::size_t>(std::max(backlog, 1)));
  const net::Handle handle = open(std::move(socket));
  listeners_[key] = handle;
  return handle;
}

Network::Accepted Network::accept(net::Handle listener) {
  using State = net::AcceptResult::State;
  Socket* socket = find(listener);
  if (socket == nullptr || socket->listening == nullptr) {
    return {.state = State::failed, .os_error = EBADF};
  }
  Listening& listening = *socket->listening;
  if (listening.waiting.empty()) return {.state = State::would_block};
  if (!may_open()) return {.state = State::no_resources, .os_error = EMFILE};
  const std::shared_ptr<Connection> connection = listening.waiting.front();
  listening.waiting.pop_front();
  world_.note("accept", connection->id);
  if (world_.strikes(world_.faults.aborted_accept)) {
    connection->is_spoilt = true;
    close_end(connection, Side::server, Closing::abortive);
    return {.state = State::skipped, .os_error = ECONNABORTED};
  }
  return {.state = State::accepted,
          .handle = open({.connection = connection, .listening = {}, .side = Side::server})};
}

// --- Closing ---

void Network::close(net::Handle handle, Closing how) {
  Socket* socket = find(handle);
  if (socket == nullptr) {
    world_.complain("a handle was closed that is not open");
    return;
  }
  if (socket->registered) world_.complain("a handle was closed while the poller had it");
  const Socket closed = std::exchange(*socket, Socket{});
  --open_handles_;
  if (closed.listening == nullptr) return close_end(closed.connection, closed.side, how);
  listeners_.erase(closed.listening->key);
  for (const auto& waiting : closed.listening->waiting) {
    close_end(waiting, Side::server, Closing::abortive);
  }
}

// Closing with something unread is a reset, by TCP as over a Unix domain socket.
void Network::close_end(const std::shared_ptr<Connection>& connection, Side side, Closing how) {
  if (witness_ != nullptr) witness_->closed(*connection, side);
  End& end = connection->end(side);
  end.closed = true;
  world_.note(how == Closing::plain ? "close" : "abort", connection->id,
              static_cast<std::uint64_t>(side));
  const bool resets = !end.readable.empty() || (how == Closing::abortive && !connection->is_uds);
  end.readable.clear();
  if (connection->state != Connection::State::established || end.reset) return;
  if (resets) {
    send_reset(connection, side);
  } else if (!std::exchange(end.write_ended, true)) {
    transmit(connection, side, {.kind = Segment::Kind::fin, .arrives = {}, .data = {}});
  }
}

void Network::heal() {
  is_healed_ = true;
  world_.faults = {};
  for (const auto& connection : connections_) {
    if (!std::exchange(connection->is_lost, false)) continue;
    arrive(*connection, Side::client);
    arrive(*connection, Side::server);
  }
}

}  // namespace tofu::sim
