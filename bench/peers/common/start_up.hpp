#pragma once

#include <cstddef>
#include <vector>

#include "common/figures.hpp"
#include "common/session.hpp"
#include "common/task.hpp"

namespace tofu::bench {

/// Makes a `Started` and ends it, again and again. It is what a library needs before it can have a
/// first connection, the thread that does its I/O included.
template <class Started>
[[nodiscard]] Figures start_up(const Task& task) {
  const auto cycle = [] { const Started started; };
  for (std::size_t i = 0; i < task.warm_up; ++i) cycle();
  std::vector<float> latencies(task.count);
  for (float& latency : latencies) {
    const Clock::time_point from = Clock::now();
    cycle();
    latency = static_cast<float>(microseconds_between(from, Clock::now()));
  }
  Figures figures;
  figures.add("start_up_us", percentile(latencies, 50));
  figures.add("p99_us", percentile(latencies, 99));
  return figures;
}

}  // namespace tofu::bench
