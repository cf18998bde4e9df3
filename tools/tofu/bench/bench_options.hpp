#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tofu/address.hpp>
#include <tofu/options.hpp>
#include <vector>

#include "bench/measurement.hpp"

namespace tofu::cli {

struct BenchOptions {
  Address address = Address::tcp();
  Drive drive = Drive::own_thread;
  // What follows is the client's.
  std::vector<Measurement> only;                                ///< empty: all
  std::chrono::nanoseconds seconds = std::chrono::seconds(2);   ///< per measurement
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);  ///< to connect, and for each answer
  std::uint64_t connections = 100;                              ///< of the measurement `echo`
  bool json = false;
};

/// As --drive takes it.
[[nodiscard]] constexpr std::string_view drive_name(Drive drive) noexcept {
  return drive == Drive::caller ? "caller" : "own";
}

/// The most that --connections takes.
inline constexpr std::uint64_t max_bench_connections = 10'000;

/// What client and server have in common. Their send queues differ: the server's are small, as it
/// owes a client one answer at a time.
[[nodiscard]] inline EngineOptions bench_engine_options(Drive drive) {
  EngineOptions options;
  options.drive = drive;
  // A stream of small messages has many of them under way; all with large bodies are 128 MiB.
  options.max_messages = 2'048;
  // One more connection than a client may want, and as many again on their way out.
  options.max_channels = 2 * max_bench_connections;
  return options;
}

}  // namespace tofu::cli
