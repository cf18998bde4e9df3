#pragma once

#include <chrono>
#include <cstddef>

#include "bench/bench_session.hpp"
#include "bench/measurement.hpp"

namespace tofu::cli {

// Each opens connections of its own, works on them for `duration` and closes them. What goes wrong
// is thrown as BenchSession says, and then there are no figures.

/// One request of `bytes` at a time on one connection. A tenth of `duration` before, uncounted, is
/// for warming up.
[[nodiscard]] Measured measure_round_trip(BenchSession& session, std::size_t bytes,
                                          std::chrono::nanoseconds duration);
/// Messages of `bytes` on one connection, as fast as it takes them; the time ends when the server
/// has the last one. Warming up as above.
[[nodiscard]] Measured measure_one_way(BenchSession& session, std::size_t bytes,
                                       std::chrono::nanoseconds duration);
/// One request of `bytes` under way on each of many connections, all the time. The first ones are
/// not counted.
[[nodiscard]] Measured measure_echo(BenchSession& session, std::size_t connections,
                                    std::size_t bytes, std::chrono::nanoseconds duration);
/// Connect, Hello, one request of `bytes` with its answer, Bye; one after the other.
[[nodiscard]] Measured measure_connect(BenchSession& session, std::size_t bytes,
                                       std::chrono::nanoseconds duration);

}  // namespace tofu::cli
