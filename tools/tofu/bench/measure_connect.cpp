#include <cstdint>
#include <span>

#include "bench/measure.hpp"
#include "bench/rate.hpp"

namespace tofu::cli {

Measured measure_connect(BenchSession& session, std::size_t bytes,
                         std::chrono::nanoseconds duration) {
  const auto from = BenchSession::Clock::now();
  const auto end = from + duration;
  auto now = from;
  std::uint64_t cycles = 0;
  do {
    const ChannelNumber channel = session.hello();
    session.ask(channel, bytes, now);
    session.take_welcome();
    session.take_answer();
    session.close(std::span(&channel, 1));
    ++cycles;
    now = BenchSession::Clock::now();
  } while (now < end);
  return {
      Measurement::connect,
      bytes,
      1,
      {{"seconds", "", in_seconds(now - from), 3},
       {"cycles", "", static_cast<double>(cycles), 0},
       {"cycles_per_s", "cycles/s", per_second(cycles, now - from), 0},
       {"us_per_cycle", "us/cycle", in_microseconds(now - from) / static_cast<double>(cycles), 1}}};
}

}  // namespace tofu::cli
