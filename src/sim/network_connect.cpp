// How simulated connections come to be, and which accidents are planned for them.

#include <cerrno>

#include "net/common/os_sockets.hpp"
#include "sim/network.hpp"
#include "sim/world.hpp"

namespace tofu::sim {

namespace {

using namespace std::chrono_literals;

// Some links are slow: so often, that much, and that far.
constexpr unsigned slow_links = 150;
constexpr std::size_t slowest_rate = 8;  // bytes in a millisecond
constexpr std::chrono::microseconds longest_latency = 80ms;
constexpr std::chrono::microseconds usual_latency = 400us;

// Room in a socket's buffers: from next to nothing to what systems give.
constexpr std::size_t least_room = 64;
constexpr std::size_t most_room = 256 * 1024;

// When an accident befalls a connection, counted from its start.
constexpr std::uint64_t latest_accident_us = 200'000;

// A SYN that is not answered is sent again, each time after twice as long, so often (as on Linux).
constexpr std::chrono::seconds first_retry = 1s;
constexpr unsigned most_retries = 6;

// Where nobody answers at all, as if behind a firewall.
bool is_black_hole(const net::Endpoint& to) {
  return to.family() != AF_UNIX && to.port() == 9;  // "discard" (RFC 863)
}

}  // namespace

std::shared_ptr<Connection> Network::new_connection(const net::Endpoint& to) {
  Random& random = world_.random;
  auto connection = std::make_shared<Connection>();
  connections_.push_back(connection);
  connection->id = static_cast<ConnectionId>(connections_.size());
  connection->is_uds = to.family() == AF_UNIX;
  connection->endpoints[static_cast<std::size_t>(Side::server)] = to;
  connection->send_room = least_room + random.skewed(most_room);
  connection->receive_room = least_room + random.skewed(most_room);
  if (connection->is_uds) {
    connection->endpoints[static_cast<std::size_t>(Side::client)] = *net::Endpoint::uds("@client");
    return connection;
  }
  connection->endpoints[static_cast<std::size_t>(Side::client)] = free_port(to);
  const bool slow = random.chance(slow_links);
  const std::chrono::microseconds latency = slow ? longest_latency : usual_latency;
  connection->latency =
      std::chrono::microseconds(1 + random.below(static_cast<std::uint64_t>(latency.count())));
  if (slow) connection->bytes_per_millisecond = slowest_rate + random.skewed(100'000);
  return connection;
}

std::expected<Network::Connecting, int> Network::connect(const net::Endpoint& to) {
  if (!may_open()) return std::unexpected(EMFILE);
  if (to.family() == AF_UNIX) return connect_uds(to);
  const auto connection = new_connection(to);
  const net::Handle handle =
      open({.connection = connection, .listening = {}, .side = Side::client});
  const bool answered = !is_black_hole(to) && !world_.strikes(world_.faults.unanswered);
  world_.after(connection->latency,
               [this, connection, answered] { knock(connection, answered, most_retries); });
  return Connecting{handle, net::ConnectAttempt::State::in_progress};
}

// Without a network in between: all is known at once.
std::expected<Network::Connecting, int> Network::connect_uds(const net::Endpoint& to) {
  Listening* listening = listener_at(to);
  if (listening == nullptr) return std::unexpected(ENOENT);
  if (world_.strikes(world_.faults.refused)) return std::unexpected(ECONNREFUSED);
  if (listening->waiting.size() > listening->backlog) {
    return Connecting{net::no_handle, net::ConnectAttempt::State::retry_later};
  }
  const auto connection = new_connection(to);
  const net::Handle handle =
      open({.connection = connection, .listening = {}, .side = Side::client});
  establish(connection, *listening);
  return Connecting{handle, net::ConnectAttempt::State::connected};
}

// The SYN has come to where somebody should listen, or it has not.
void Network::knock(const std::shared_ptr<Connection>& connection, bool answered,
                    unsigned retries) {
  if (connection->end(Side::client).closed) return;
  if (answered) {
    Listening* at = listener_at(connection->endpoints[static_cast<std::size_t>(Side::server)]);
    if (at == nullptr || world_.strikes(world_.faults.refused)) {
      return fail_connect(*connection, ECONNREFUSED);
    }
    if (establish(connection, *at)) return;  // else its backlog is full
  }
  if (retries == 0) return fail_connect(*connection, ETIMEDOUT);
  world_.after(first_retry * (1U << (most_retries - retries)),
               [=, this] { knock(connection, answered, retries - 1); });
}

bool Network::establish(const std::shared_ptr<Connection>& connection, Listening& listening) {
  if (listening.waiting.size() > listening.backlog) return false;
  connection->state = Connection::State::established;
  world_.note("established", connection->id);
  listening.waiting.push_back(connection);
  plan_accidents(connection);
  return true;
}

void Network::fail_connect(Connection& connection, int os_error) {
  connection.state = Connection::State::failed;
  connection.end(Side::client).error = os_error;
}

void Network::plan_accidents(const std::shared_ptr<Connection>& connection) {
  Random& random = world_.random;
  const auto some_time = [&] {
    return std::chrono::microseconds(random.skewed(latest_accident_us));
  };
  if (world_.strikes(world_.faults.reset) && !connection->is_uds) {
    world_.after(some_time(), [this, connection] {
      if (is_healed_) return;
      connection->is_spoilt = true;
      // Both learn it, or only one while the other finds out when it sends.
      const bool both = world_.random.chance(700);
      const Side side = world_.random.chance(500) ? Side::client : Side::server;
      break_end(*connection, side, ECONNRESET);
      if (both) break_end(*connection, other(side), ECONNRESET);
    });
  }
  if (world_.strikes(world_.faults.lost) && !connection->is_uds) {
    world_.after(some_time(), [this, connection] {
      if (!is_healed_) connection->is_spoilt = connection->is_lost = true;
    });
  }
}

}  // namespace tofu::sim
