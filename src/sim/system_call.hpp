#pragma once

#include "sim/aside.hpp"
#include "sim/world.hpp"

namespace tofu::sim {

/// A call of the reactor's to its system, in the middle of which other threads may run.
template <class Call>
auto system_call(Call call) {
  const Aside aside;
  World& world = World::current();
  world.interleave();
  return call(world.network);
}

}  // namespace tofu::sim
