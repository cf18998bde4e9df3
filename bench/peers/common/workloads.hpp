#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "common/figures.hpp"
#include "common/session.hpp"
#include "common/task.hpp"

namespace tofu::bench {

/// The workloads that every library can do in the same way. Each returns its figures, or throws
/// when a single message was lost, doubled or changed: a wrong run has no figures.
template <ClientPeer Client>
class Workloads {
 public:
  explicit Workloads(const Task& task) : task_(task), session_(task.place) {}

  [[nodiscard]] Figures run() {
    if (task_.role == "round_trip") return round_trip();
    if (task_.role == "one_way") return one_way();
    if (task_.role == "stream") return stream();
    if (task_.role == "fan_in") return fan_in();
    if (task_.role == "idle") return idle();
    if (task_.role == "churn") return churn();
    throw std::runtime_error("there is no workload " + task_.role);
  }

 private:
  /// One request at a time over one connection.
  Figures round_trip() {
    const std::size_t connection = session_.connect();
    for (std::size_t i = 0; i < task_.warm_up; ++i) session_.echo_once(connection, task_.size);
    session_.begin(connection);
    std::vector<float> latencies = session_.timed_echoes(connection, task_.size, task_.count);
    const Report report = session_.checked_report(connection, task_.count);
    session_.stop(connection);
    Figures figures;
    figures.add("p50_us", percentile(latencies, 50));
    figures.add("p99_us", percentile(latencies, 99));
    add_usage(figures, report, task_.count);
    return figures;
  }

  /// As many as will go over one connection, until the server has the last one.
  Figures one_way() {
    const std::size_t connection = session_.connect();
    for (std::size_t i = 0; i < task_.warm_up; ++i) {
      session_.send(connection, Kind::data, task_.size);
    }
    session_.begin(connection);
    const Clock::time_point from = Clock::now();
    for (std::size_t i = 0; i < task_.count; ++i) {
      session_.send(connection, Kind::data, task_.size);
    }
    const Report report = session_.checked_report(connection, task_.count);
    const double us = microseconds_between(from, Clock::now());
    session_.stop(connection);
    return rates(us, report);
  }

  /// As many parts of one unit, until the server has the last one.
  Figures stream() {
    const std::size_t connection = session_.connect();
    session_.send_stream(connection, task_.warm_up, task_.size);
    session_.begin(connection);
    const Clock::time_point from = Clock::now();
    session_.send_stream(connection, task_.count, task_.size);
    const Report report = session_.checked_report(connection, task_.count);
    const double us = microseconds_between(from, Clock::now());
    session_.stop(connection);
    return rates(us, report);
  }

  /// Many connections, one request under way on each.
  Figures fan_in() {
    Figures figures;
    const std::vector<std::size_t> connections = open(task_.connections, figures);
    const std::size_t control = connections.front();
    session_.begin(control);
    std::vector<Clock::time_point> sent_at(connections.size());
    std::vector<float> latencies;
    latencies.reserve(task_.count);
    const auto ask = [&](std::size_t connection) {
      sent_at.at(connection) = Clock::now();
      session_.send(connection, Kind::echo, task_.size);
    };
    const Clock::time_point from = Clock::now();
    const std::size_t first = std::min(task_.count, connections.size());
    for (std::size_t i = 0; i < first; ++i) ask(connections[i]);
    for (std::size_t asked = first, answered = 0; answered < task_.count; ++answered) {
      const std::size_t connection = session_.receive_echo();
      latencies.push_back(
          static_cast<float>(microseconds_between(sent_at.at(connection), Clock::now())));
      if (asked < task_.count) {
        ask(connection);
        ++asked;
      }
    }
    const double us = microseconds_between(from, Clock::now());
    const Report report = session_.checked_report(control, task_.count);
    close(connections);
    figures.add("requests_per_s", static_cast<double>(task_.count) / us * 1e6);
    figures.add("p50_us", percentile(latencies, 50));
    figures.add("p99_us", percentile(latencies, 99));
    figures.add("server_memory_bytes", static_cast<double>(report.server.own_memory_bytes));
    add_usage(figures, report, task_.count);
    return figures;
  }

  /// Round trips over one connection, alone and then beside many that sleep.
  Figures idle() {
    const std::size_t connection = session_.connect();
    for (std::size_t i = 0; i < task_.warm_up; ++i) session_.echo_once(connection, task_.size);
    session_.begin(connection);
    std::vector<float> alone = session_.timed_echoes(connection, task_.size, task_.count);
    const Report before = session_.checked_report(connection, task_.count);
    Figures figures;
    std::vector<std::size_t> all = open(task_.connections, figures);
    session_.begin(connection);
    std::vector<float> beside = session_.timed_echoes(connection, task_.size, task_.count);
    const Report after = session_.checked_report(connection, task_.count);
    all.insert(all.begin(), connection);
    close(all);
    figures.add("alone_p50_us", percentile(alone, 50));
    figures.add("beside_p50_us", percentile(beside, 50));
    figures.add("beside_ratio", percentile(beside, 50) / percentile(alone, 50));
    figures.add("bytes_per_connection", static_cast<double>(after.server.own_memory_bytes -
                                                            before.server.own_memory_bytes) /
                                            static_cast<double>(task_.connections));
    return figures;
  }

  /// Connect, one request, its answer, close; again and again.
  Figures churn() {
    const auto cycle = [&] {
      const std::size_t connection = session_.connect();
      session_.echo_once(connection, task_.size);
      session_.disconnect(connection);
    };
    const std::size_t control = session_.connect();
    for (std::size_t i = 0; i < task_.warm_up; ++i) cycle();
    session_.begin(control);
    const Clock::time_point from = Clock::now();
    for (std::size_t i = 0; i < task_.count; ++i) cycle();
    const double us = microseconds_between(from, Clock::now());
    const Report report = session_.checked_report(control, task_.count);
    session_.stop(control);
    Figures figures;
    figures.add("cycles_per_s", static_cast<double>(task_.count) / us * 1e6);
    add_usage(figures, report, task_.count);
    return figures;
  }

  /// Of messages that took so many µs altogether.
  [[nodiscard]] Figures rates(double us, const Report& report) const {
    const auto count = static_cast<double>(task_.count);
    Figures figures;
    figures.add("messages_per_s", count / us * 1e6);
    figures.add("mb_per_s", count * static_cast<double>(task_.size) / us);
    add_usage(figures, report, task_.count);
    return figures;
  }
  /// Connections count as open once each had an echo.
  std::vector<std::size_t> open(std::size_t count, Figures& figures) {
    std::vector<std::size_t> connections;
    const Clock::time_point from = Clock::now();
    for (std::size_t i = 0; i < count; ++i) connections.push_back(session_.connect());
    for (const std::size_t connection : connections) session_.send(connection, Kind::echo, 1);
    for (std::size_t i = 0; i < count; ++i) session_.receive_echo();
    figures.add("open_s", microseconds_between(from, Clock::now()) / 1e6);
    return connections;
  }
  void close(const std::vector<std::size_t>& connections) {
    for (std::size_t i = 1; i < connections.size(); ++i) session_.disconnect(connections[i]);
    session_.stop(connections.front());
  }

  const Task task_;
  Session<Client> session_;
};

}  // namespace tofu::bench
