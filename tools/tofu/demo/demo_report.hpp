#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tofu/address.hpp>

#include "common/exit_code.hpp"
#include "common/latency.hpp"
#include "demo/inspection.hpp"

namespace tofu::cli {

/// What went over one kind of transport.
struct TransportReport {
  using Clock = std::chrono::steady_clock;
  std::size_t workers = 0;
  std::size_t jobs = 0;  ///< answered
  std::uint64_t bytes = 0;
  std::uint64_t messages = 0;
  std::optional<Clock::time_point> first_job;
  Clock::time_point last_answer;
  LatencyRecorder round_trips;

  [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept;
  /// Both together: from the first job of either to the last answer of either.
  void merge(const TransportReport& other) noexcept;
};

/// What a run of the demo came to.
struct DemoReport {
  std::array<TransportReport, 2> transports{};  ///< indexed by Address::Transport
  bool over_uds = true;                         ///< the shop has a Unix socket, too
  std::size_t jobs = 0;
  std::size_t right = 0;       ///< worker and proof reader agree
  std::size_t differs = 0;     ///< they don't: something is broken
  std::size_t changed = 0;     ///< the file changed meanwhile: nothing to compare
  std::size_t unreadable = 0;  ///< the file, or a folder of them
  std::size_t failed = 0;      ///< nobody was left to do it

  [[nodiscard]] TransportReport& of(Address::Transport transport) noexcept {
    return transports.at(static_cast<std::size_t>(transport));
  }
  /// Where a verdict is counted.
  [[nodiscard]] std::size_t& count_of(Inspection::Verdict::Kind kind) noexcept;
  /// Success only if every job was verified.
  [[nodiscard]] ExitCode exit_code() const noexcept;
  /// The table and the last word, for people.
  [[nodiscard]] std::string text() const;
};

}  // namespace tofu::cli
