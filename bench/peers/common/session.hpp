#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/figures.hpp"
#include "common/peer.hpp"
#include "common/usage.hpp"

namespace tofu::bench {

using Clock = std::chrono::steady_clock;

[[nodiscard]] inline double microseconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::micro>(to - from).count();
}

/// What both sides tell of a measurement.
struct Report {
  Usage client;
  ServerReport server;
  std::uint64_t wrong = 0;  ///< on both sides
};

inline void add_usage(Figures& figures, const Report& report, std::size_t messages) {
  figures.add("client", report.client, static_cast<double>(messages));
  figures.add("server", report.server.usage, static_cast<double>(messages));
}

/// A client at work: numbers what it sends, checks what comes back, asks the server for its counts.
template <ClientPeer Client>
class Session {
 public:
  template <class... Arguments>
  explicit Session(const Place& place, Arguments&&... arguments)
      : client_(place, std::forward<Arguments>(arguments)...) {}

  [[nodiscard]] Client& client() noexcept { return client_; }

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
  /// One unit: so many parts with the same id.
  void send_stream(std::size_t connection, std::size_t parts, std::size_t size) {
    if (parts == 0) return;
    const std::uint64_t id = ++links_[connection].sent;
    for (std::size_t part = 0; part < parts; ++part) {
      const Kind kind = part + 1 < parts ? Kind::part : Kind::data;
      client_.send(connection, {id, kind, static_cast<std::uint32_t>(size)},
                   pattern_.body(id + part, size));
    }
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
  /// One after the other; how long each took, in µs.
  [[nodiscard]] std::vector<float> timed_echoes(std::size_t connection, std::size_t size,
                                                std::size_t count) {
    std::vector<float> latencies(count);
    Clock::time_point from = Clock::now();
    for (float& latency : latencies) {
      echo_once(connection, size);
      const Clock::time_point to = Clock::now();
      latency = static_cast<float>(microseconds_between(from, to));
      from = to;
    }
    return latencies;
  }

  /// From here on both sides count.
  void begin(std::size_t connection) {
    command(connection, Kind::begin);
    client_.receive();
    wrong_ = 0;
    at_begin_ = Usage::now();
  }
  /// What happened since begin(). Comes back behind all that was sent over the connection before.
  [[nodiscard]] Report report(std::size_t connection) {
    command(connection, Kind::report);
    const Arrival arrival = client_.receive();
    Report report{.client = Usage::now() - at_begin_, .server = {}, .wrong = wrong_};
    if (arrival.body.size() != sizeof report.server) throw std::runtime_error("a wrong report");
    std::memcpy(&report.server, arrival.body.data(), sizeof report.server);
    report.wrong += report.server.wrong;
    return report;
  }
  /// The same; throws when a single message was lost, doubled or changed.
  Report checked_report(std::size_t connection, std::uint64_t expected_messages) {
    const Report report = this->report(connection);
    check(report.wrong == 0 && report.server.messages == expected_messages);
    return report;
  }
  /// Throws when a single echo was; for a session without reports of its own.
  void check_echoes() const { check(wrong_ == 0); }
  void stop(std::size_t connection) {
    command(connection, Kind::stop);
    client_.disconnect(connection);
  }

 private:
  struct Link {
    std::uint64_t sent = 0;
    std::uint64_t echoed = 0;  // the id of the last one
  };

  static void check(bool is_right) {
    if (!is_right) throw std::runtime_error("messages were lost, doubled or changed");
  }
  void command(std::size_t connection, Kind kind) { client_.send(connection, {1, kind, 0}, {}); }

  Pattern pattern_;
  Client client_;
  std::vector<Link> links_;
  std::uint64_t wrong_ = 0;
  Usage at_begin_;
};

}  // namespace tofu::bench
