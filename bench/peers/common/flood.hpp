#pragma once

#include <sched.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "common/figures.hpp"
#include "common/session.hpp"
#include "common/task.hpp"

namespace tofu::bench {

/// A client of its own, on a thread of its own, that sends as many of the largest messages as will
/// go until it is told to stop.
template <ClientPeer Client>
class Flood {
 public:
  explicit Flood(Place place) {
    place.unanswered = true;
    sent_ = std::async(std::launch::async, [this, place] { return run(place); });
  }
  ~Flood() { is_over_ = true; }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  /// Stops it and waits until the server has everything; how many messages that was.
  [[nodiscard]] std::uint64_t stop() {
    is_over_ = true;
    return sent_.get();
  }
  /// False: something went wrong, and stop() will throw it.
  [[nodiscard]] bool is_under_way() const {
    return sent_.wait_for(std::chrono::seconds(0)) == std::future_status::timeout;
  }

 private:
  std::uint64_t run(const Place& place) {
    // This thread, and those that it makes, run while nobody else wants to: what is measured is how
    // the server shares itself out, not how the system shares out the processor that both clients
    // have. Even the lowest priority of the ordinary kind keeps it for milliseconds at a time.
    const sched_param none{};
    if (sched_setscheduler(0, SCHED_IDLE, &none) != 0) {
      throw std::system_error(errno, std::generic_category(), "sched_setscheduler");
    }
    Session<Client> session(place);
    const std::size_t connection = session.connect();
    std::uint64_t sent = 0;
    for (; !is_over_; ++sent) session.send(connection, Kind::data, max_body);
    (void)session.report(connection);  // comes back behind all of it
    session.disconnect(connection);
    return sent;
  }

  std::atomic<bool> is_over_ = false;
  std::future<std::uint64_t> sent_;  // goes first: its end waits for run()
};

/// Round trips over one connection, alone and then beside a flood over another one.
template <ClientPeer Client>
class BesideFlood {
 public:
  explicit BesideFlood(const Task& task)
      : task_(task), session_(task.place), connection_(session_.connect()) {}

  [[nodiscard]] Figures run() {
    warm_up();
    session_.begin(connection_);
    std::vector<float> alone = paced_echoes();
    session_.checked_report(connection_, task_.count);
    session_.begin(connection_);
    Flood<Client> flood(task_.place);
    await(flood);
    warm_up();
    Beside beside = beside_flood();
    const std::uint64_t sent = flood.stop();
    session_.checked_report(connection_, sent + task_.warm_up + beside.latencies.size());
    session_.stop(connection_);

    Figures figures;
    figures.add("alone_p50_us", percentile(alone, 50));
    figures.add("alone_p99_us", percentile(alone, 99));
    figures.add("beside_p50_us", percentile(beside.latencies, 50));
    const double beside_p99 = percentile(beside.latencies, 99);
    figures.add("beside_p99_us", beside_p99);
    figures.add("flood_ratio", beside_p99 / percentile(alone, 99));
    figures.add("flood_mb_per_s", beside.flood_mb_per_s);
    return figures;
  }

 private:
  static constexpr std::uint64_t under_way = 200;  // messages that came: more than sockets hold
  static constexpr std::chrono::seconds patience{20};
  static constexpr double least_mb_per_s = 300;
  /// Between two round trips. The flood's client has the same CPU, and needs it most of the time.
  static constexpr std::chrono::microseconds pause{200};

  struct Beside {
    std::vector<float> latencies;  // µs
    double flood_mb_per_s = 0;     // what the server had of it meanwhile
  };

  std::vector<float> paced_echoes() {
    std::vector<float> latencies;
    latencies.reserve(task_.count);
    for (std::size_t i = 0; i < task_.count; ++i) {
      std::this_thread::sleep_for(pause);
      const Clock::time_point from = Clock::now();
      session_.echo_once(connection_, task_.size);
      latencies.push_back(static_cast<float>(microseconds_between(from, Clock::now())));
    }
    return latencies;
  }
  void warm_up() {
    for (std::size_t i = 0; i < task_.warm_up; ++i) session_.echo_once(connection_, task_.size);
  }
  /// Until it flows.
  void await(Flood<Client>& flood) {
    const Clock::time_point deadline = Clock::now() + patience;
    while (session_.report(connection_).server.messages < under_way) {
      if (!flood.is_under_way()) (void)flood.stop();
      if (Clock::now() > deadline) throw std::runtime_error("the flood does not flow");
    }
  }
  /// As many round trips as the task says; more if the flood did not get far meanwhile.
  Beside beside_flood() {
    Beside beside;
    const std::uint64_t before = session_.report(connection_).server.messages;
    const Clock::time_point from = Clock::now();
    for (;;) {
      const auto some = paced_echoes();
      beside.latencies.insert(beside.latencies.end(), some.begin(), some.end());
      const std::uint64_t came = session_.report(connection_).server.messages - before;
      const std::uint64_t flooded = came - beside.latencies.size();
      const Clock::time_point now = Clock::now();
      if (flooded >= under_way) {
        beside.flood_mb_per_s =
            static_cast<double>(flooded) * max_body / microseconds_between(from, now);
        if (beside.flood_mb_per_s < least_mb_per_s) {
          throw std::runtime_error("the flood reached " +
                                   std::to_string(std::lround(beside.flood_mb_per_s)) + " MB/s, " +
                                   std::to_string(std::lround(least_mb_per_s)) +
                                   " are needed: is the machine busy?");
        }
        return beside;
      }
      if (now > from + patience) throw std::runtime_error("the flood stood still");
    }
  }

  const Task task_;
  Session<Client> session_;
  const std::size_t connection_;
};

template <ClientPeer Client>
[[nodiscard]] Figures flood(const Task& task) {
  return BesideFlood<Client>(task).run();
}

}  // namespace tofu::bench
