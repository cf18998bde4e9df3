#include "bench/measure.hpp"
#include "bench/rate.hpp"
#include "common/latency.hpp"

namespace tofu::cli {
namespace {

LatencyRecorder round_trips(BenchSession& session, ChannelNumber channel, std::size_t bytes,
                            std::chrono::nanoseconds duration) {
  LatencyRecorder latencies;
  auto from = BenchSession::Clock::now();
  const auto end = from + duration;
  do {
    session.ask(channel, bytes, from);
    session.take_answer();
    const auto to = BenchSession::Clock::now();
    latencies.record(to - from);
    from = to;
  } while (from < end);
  return latencies;
}

}  // namespace

Measured measure_round_trip(BenchSession& session, std::size_t bytes,
                            std::chrono::nanoseconds duration) {
  const auto channels = session.open(1);
  round_trips(session, channels.front(), bytes, duration / 10);
  const auto from = BenchSession::Clock::now();
  const LatencyRecorder latencies = round_trips(session, channels.front(), bytes, duration);
  const auto elapsed = BenchSession::Clock::now() - from;
  session.close(channels);
  return {Measurement::round_trip,
          bytes,
          1,
          {{"seconds", "", in_seconds(elapsed), 3},
           {"requests", "", static_cast<double>(latencies.count()), 0},
           {"requests_per_s", "requests/s", per_second(latencies.count(), elapsed), 0},
           {"p50_us", "p50 us", in_microseconds(latencies.percentile(50)), 1},
           {"p90_us", "p90 us", in_microseconds(latencies.percentile(90)), 1},
           {"p99_us", "p99 us", in_microseconds(latencies.percentile(99)), 1},
           {"max_us", "max us", in_microseconds(latencies.max()), 1}}};
}

}  // namespace tofu::cli
