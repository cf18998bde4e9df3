#include <cstdint>

#include "bench/cpu_time.hpp"
#include "bench/measure.hpp"
#include "bench/rate.hpp"

namespace tofu::cli {
namespace {

/// To look at the clock costs as much as a good part of a small message.
constexpr std::uint64_t between_looks = 32;

/// Returns how many there were.
std::uint64_t stream_for(BenchSession& session, ChannelNumber channel, std::size_t bytes,
                         std::chrono::nanoseconds duration) {
  const auto end = BenchSession::Clock::now() + duration;
  for (std::uint64_t count = 1;; ++count) {
    const bool waited = session.stream(channel, bytes);
    if (!waited && count % between_looks != 0) continue;
    session.check_interrupted();
    if (BenchSession::Clock::now() >= end) return count;
  }
}

}  // namespace

Measured measure_one_way(BenchSession& session, std::size_t bytes,
                         std::chrono::nanoseconds duration) {
  const auto channels = session.open(1);
  const ChannelNumber channel = channels.front();
  stream_for(session, channel, bytes, duration / 10);
  session.begin(channel);  // its answer comes when all that has arrived
  const auto cpu_before = cpu_time();
  const auto from = BenchSession::Clock::now();
  const std::uint64_t messages = stream_for(session, channel, bytes, duration);
  session.check_count(channel, messages, messages * bytes);
  const auto elapsed = BenchSession::Clock::now() - from;
  const double cpu_us = in_microseconds(cpu_time() - cpu_before) / static_cast<double>(messages);
  session.close(channels);
  return {Measurement::one_way,
          bytes,
          1,
          {{"seconds", "", in_seconds(elapsed), 3},
           {"messages", "", static_cast<double>(messages), 0},
           {"messages_per_s", "messages/s", per_second(messages, elapsed), 0},
           {"mb_per_s", "MB/s", per_second(messages * bytes, elapsed) / 1e6, 1},
           {"cpu_us_per_message", "CPU us/msg", cpu_us, 2}}};
}

}  // namespace tofu::cli
