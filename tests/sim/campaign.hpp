#pragma once

#include <cstdint>
#include <optional>

#include "run.hpp"
#include "scenario.hpp"

namespace tofu::test {

/// Many seeds in a row.
struct Campaign {
  std::uint64_t base = 0;
  std::uint64_t seeds = 0;
  unsigned jobs = 1;
  Reductions reductions{};
  bool plays_twice = false;     ///< each seed, which must come to the same
  bool shows_progress = false;  ///< on standard error, now and then
};

struct Failure {
  std::uint64_t seed = 0;
  Outcome outcome;
};

struct Tally {
  std::uint64_t seeds = 0;
  std::uint64_t messages = 0;
  std::uint64_t received = 0;
  std::uint64_t connections = 0;
  std::uint64_t faults = 0;
  std::optional<Failure> failure;  ///< the first that was found; none is begun behind it
};

/// Plays all seeds, or those up to the first failure. If the process is about to die of a signal,
/// the seeds that are being played are printed.
[[nodiscard]] Tally play(const Campaign& campaign);

/// One seed.
[[nodiscard]] Outcome play_one(std::uint64_t seed, const Reductions& reductions,
                               bool prints = false);

/// The least that still breaks the same promise: fewer actions, fewer faults and habits.
[[nodiscard]] Reductions shrink(const Failure& failure, const Reductions& start);

}  // namespace tofu::test
