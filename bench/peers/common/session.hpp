#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "common/peer.hpp"
#include "common/usage.hpp"

namespace tofu::bench {

using Clock = std::chrono::steady_clock;

[[nodiscard]] inline double microseconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::micro>(to - from).count();
}

/// A client at work: numbers what it sends, checks what comes back, asks the server for its counts.
template <ClientPeer Client>
class Session {
 public:
  explicit Session(const Place& place) : client_(place) {}

  std::size_t connect() {
    const std::size_t connection = client_.connect();
    if (connection >= links_.size()) links_.resize(connection + 1);
    links_[connection] = {};
    return connection;
  }
  void disconnect(std::size_t connection) { client_.disconnect(connection); }

  void send(std::size_t connection, Kind kind, std::size_t size) {
    const std::uint64_t id = ++links_[connection].sent;
    client_.send(connection, {id, kind, static_cast<std::uint32_t>(size)}, pattern_.body(id, size));
  }
  /// The connection whose echo came; a wrong one is counted.
  std::size_t receive_echo() {
    const Arrival arrival = client_.receive();
    if (arrival.connection >= links_.size()) throw std::runtime_error("an echo from nowhere");
    Link& link = links_[arrival.connection];
    if (arrival.metadata.kind != Kind::echo || arrival.metadata.id != ++link.echoed ||
        !pattern_.matches(arrival)) {
      ++wrong_;
    }
    return arrival.connection;
  }
  void echo_once(std::size_t connection, std::size_t size) {
    send(connection, Kind::echo, size);
    receive_echo();
  }

  /// From here on both sides count.
  void begin(std::size_t connection) {
    command(connection, Kind::begin);
    client_.receive();
    wrong_ = 0;
    at_begin_ = Usage::now();
  }
  struct Report {
    Usage client;
    ServerReport server;
    std::uint64_t wrong = 0;  ///< on both sides
  };
  /// What happened since begin(). Comes back behind all that was sent over the connection before.
  Report report(std::size_t connection, std::uint64_t expected_messages) {
    command(connection, Kind::report);
    const Arrival arrival = client_.receive();
    Report report{.client = Usage::now() - at_begin_, .server = {}, .wrong = wrong_};
    if (arrival.body.size() != sizeof report.server) throw std::runtime_error("a wrong report");
    std::memcpy(&report.server, arrival.body.data(), sizeof report.server);
    report.wrong += report.server.wrong;
    if (report.server.messages != expected_messages) ++report.wrong;
    return report;
  }
  void stop(std::size_t connection) {
    command(connection, Kind::stop);
    client_.disconnect(connection);
  }

 private:
  struct Link {
    std::uint64_t sent = 0;
    std::uint64_t echoed = 0;  // the id of the last one
  };

  void command(std::size_t connection, Kind kind) { client_.send(connection, {1, kind, 0}, {}); }

  Pattern pattern_;
  Client client_;
  std::vector<Link> links_;
  std::uint64_t wrong_ = 0;
  Usage at_begin_;
};

}  // namespace tofu::bench
