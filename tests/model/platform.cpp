// What the core asks of its platform, for a model in which no time passes.

#include "net/clock.hpp"
#include "net/forks.hpp"
#include "net/thread_setup.hpp"

namespace tofu::net {

TimePoint now() noexcept { return TimePoint{}; }
void rest(std::chrono::nanoseconds /*time*/) noexcept {}
std::uint32_t forks() noexcept { return 0; }
void set_up_own_thread(const char* /*name*/) noexcept {}

}  // namespace tofu::net
