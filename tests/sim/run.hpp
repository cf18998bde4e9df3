#pragma once

#include <cstdint>
#include <string>

#include "scenario.hpp"

namespace tofu::test {

/// What came of one run.
struct Outcome {
  std::string verdict;            ///< empty: every promise was kept
  std::uint64_t step = 0;         ///< at which one was broken, or of how many there were
  std::uint64_t fingerprint = 0;  ///< the same whenever the same happened
  std::uint64_t messages = 0;     ///< accepted by post()
  std::uint64_t received = 0;
  std::uint64_t connections = 0;
  std::uint64_t faults = 0;  ///< that were injected
};

/// Plays a scenario from beginning to end. Prints every step if that is wished.
[[nodiscard]] Outcome run(const Scenario& scenario, bool prints = false);

}  // namespace tofu::test
