#pragma once

#include <algorithm>
#include <cstddef>
#include <future>
#include <latch>
#include <memory>
#include <vector>

#include "common/figures.hpp"
#include "common/session.hpp"
#include "common/task.hpp"
#include "tofu.hpp"

namespace tofu::bench {

/// Threads that each send requests over a connection of their own, from a group of their own. The
/// groups share one engine, or each has its own.
template <Drive drive>
class EchoLoops {
 public:
  EchoLoops(const Task& task, std::size_t engines) : task_(task) {
    std::vector<EnginePtr> made;
    for (std::size_t i = 0; i < engines; ++i) made.push_back(new_engine(drive));
    for (std::size_t i = 0; i < task_.parallel; ++i) {
      sessions_.push_back(std::make_unique<OneSession>(task_.place, made[i % engines]));
      connections_.push_back(sessions_.back()->connect());
    }
  }

  [[nodiscard]] Figures run() {
    OneSession& control = *sessions_.front();
    const std::size_t connection = connections_.front();
    echo_all(task_.warm_up);
    control.begin(connection);
    const double us = echo_all(task_.count);
    const Report report = control.checked_report(connection, task_.count);
    for (std::size_t i = 1; i < sessions_.size(); ++i) {
      sessions_[i]->check_echoes();
      sessions_[i]->disconnect(connections_[i]);
    }
    control.stop(connection);
    Figures figures;
    figures.add("requests_per_s", static_cast<double>(task_.count) / us * 1e6);
    add_usage(figures, report, task_.count);
    return figures;
  }

 private:
  using OneSession = Session<TofuClient<drive>>;
  static constexpr std::size_t window = 16;  // requests under way on each connection

  /// So many in all; how long it took, in µs.
  double echo_all(std::size_t count) {
    const std::size_t threads = sessions_.size();
    std::latch start(1);
    std::vector<std::future<void>> ends;
    for (std::size_t i = 0; i < threads; ++i) {
      const std::size_t share = count / threads + (i < count % threads ? 1 : 0);
      ends.push_back(std::async(std::launch::async, [this, &start, i, share] {
        start.wait();
        echo(*sessions_[i], connections_[i], share);
      }));
    }
    const Clock::time_point from = Clock::now();
    start.count_down();
    for (std::future<void>& end : ends) end.get();
    return microseconds_between(from, Clock::now());
  }
  void echo(OneSession& session, std::size_t connection, std::size_t count) {
    const std::size_t first = std::min(count, window);
    for (std::size_t i = 0; i < first; ++i) session.send(connection, Kind::echo, task_.size);
    for (std::size_t asked = first, answered = 0; answered < count; ++answered) {
      session.receive_echo();
      if (asked == count) continue;
      session.send(connection, Kind::echo, task_.size);
      ++asked;
    }
  }

  const Task task_;
  std::vector<std::unique_ptr<OneSession>> sessions_;
  std::vector<std::size_t> connections_;
};

/// `parallel` groups of one engine.
template <Drive drive>
[[nodiscard]] Figures groups(const Task& task) {
  return EchoLoops<drive>(task, 1).run();
}

/// `parallel` engines with a group each.
template <Drive drive>
[[nodiscard]] Figures engines(const Task& task) {
  return EchoLoops<drive>(task, task.parallel).run();
}

}  // namespace tofu::bench
