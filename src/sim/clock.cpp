#include "net/clock.hpp"

#include "sim/world.hpp"

namespace tofu::net {

TimePoint now() noexcept { return sim::World::current().read_clock(); }

void rest(std::chrono::nanoseconds time) noexcept { sim::World::current().pass(time); }

}  // namespace tofu::net
