#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tofu/options.hpp>

#include "sim/faults.hpp"

namespace tofu::test {

/// How likely an application does what, in relation to the others.
struct Habits {
  unsigned hello = 0;
  unsigned welcome = 0;
  unsigned post = 0;
  unsigned bye = 0;
  unsigned abort = 0;
  unsigned receive = 0;
  unsigned nonsense = 0;  ///< posts that must be refused
  unsigned update = 0;
  unsigned hold = 0;     ///< keeps messages for a while instead of giving them back
  unsigned sulk = 0;     ///< receives nothing for a while
  unsigned replace = 0;  ///< destroys the group and makes another one
  friend bool operator==(const Habits&, const Habits&) = default;
};

/// What one run is made of; all of it follows from the seed.
struct Scenario {
  std::uint64_t seed = 0;
  sim::Faults faults;
  std::vector<EngineOptions> engines;  ///< one each
  std::size_t groups_per_engine = 1;
  std::size_t byte_peers = 0;
  std::size_t crowd = 0;  ///< so many connections are made and ended one after another first
  unsigned restarts = 0;  ///< of a thousand actions so many are the end of an engine, and a new one
  std::size_t actions = 0;               ///< of applications and byte peers together
  std::chrono::microseconds pause{100};  ///< between two actions of one of them, about
  std::size_t largest_body = 0;
  std::size_t most_channels = 0;  ///< that a group opens by itself
  Habits habits;

  /// No engine gives a peer up before what is under way can have come over.
  [[nodiscard]] bool byes_are_patient() const;
  /// Engines may end channels that nobody touched: for want of memory, for idleness, for what a
  /// peer sends beyond a limit.
  [[nodiscard]] bool engines_may_end_channels() const;
  [[nodiscard]] static Scenario from_seed(std::uint64_t seed);
  /// In what Reductions can change.
  friend bool operator==(const Scenario& a, const Scenario& b) {
    return a.faults == b.faults && a.crowd == b.crowd && a.restarts == b.restarts &&
           a.byte_peers == b.byte_peers && a.actions == b.actions && a.habits == b.habits;
  }
};

/// What to take away from a scenario, for finding the least that still fails.
struct Reductions {
  std::size_t most_actions = static_cast<std::size_t>(-1);
  std::vector<std::string> without{};  ///< names of faults, "byte_peers", habits

  void apply(Scenario& scenario) const;
  /// As options of the command, with a blank before each.
  [[nodiscard]] std::string as_options() const;
};

/// All that `without` may name.
[[nodiscard]] std::vector<std::string> names_of_parts();

}  // namespace tofu::test
