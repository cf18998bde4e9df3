#pragma once

#include <cstddef>
#include <string>

#include "common/peer.hpp"

namespace tofu::bench {

/// What a program of bench/peers is told on its command line.
struct Task {
  std::string role;  ///< "server", or the name of a workload
  Place place;
  std::size_t size = 16;        ///< bytes of a body
  std::size_t count = 10'000;   ///< messages, parts, requests or cycles, as the workload says
  std::size_t warm_up = 1'000;  ///< as many before, not counted
  std::size_t connections = 1;
  std::size_t parallel = 1;  ///< threads that send: producers, groups or engines
};

/// Reads it; prints the help or what is wrong and ends the process if there is no task in it.
[[nodiscard]] Task read_task(int argc, char** argv);

}  // namespace tofu::bench
