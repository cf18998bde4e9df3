#include "bench/measure.hpp"
#include "bench/rate.hpp"
#include "common/latency.hpp"

namespace tofu::cli {

Measured measure_echo(BenchSession& session, std::size_t connections, std::size_t bytes,
                      std::chrono::nanoseconds duration) {
  const auto channels = session.open(connections);
  auto now = BenchSession::Clock::now();
  for (const ChannelNumber channel : channels) session.ask(channel, bytes, now);
  for (std::size_t warm = 0; warm < connections; ++warm) {
    session.ask(session.take_answer().channel, bytes, BenchSession::Clock::now());
  }
  LatencyRecorder latencies;
  const auto from = BenchSession::Clock::now();
  const auto end = from + duration;
  for (std::size_t under_way = connections; under_way != 0;) {
    const BenchSession::Answer answer = session.take_answer();
    now = BenchSession::Clock::now();
    latencies.record(now - answer.asked_at);
    if (now < end) {
      session.ask(answer.channel, bytes, now);
    } else {
      --under_way;
    }
  }
  const auto elapsed = now - from;
  session.close(channels);
  return {Measurement::echo,
          bytes,
          connections,
          {{"seconds", "", in_seconds(elapsed), 3},
           {"requests", "", static_cast<double>(latencies.count()), 0},
           {"requests_per_s", "requests/s", per_second(latencies.count(), elapsed), 0},
           {"p50_us", "p50 us", in_microseconds(latencies.percentile(50)), 1},
           {"p99_us", "p99 us", in_microseconds(latencies.percentile(99)), 1}}};
}

}  // namespace tofu::cli
