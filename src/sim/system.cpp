// What else a platform supplies.

#include "net/common/os_sockets.hpp"
#include "net/forks.hpp"
#include "net/system_sockets.hpp"
#include "net/thread_setup.hpp"

namespace tofu::net {

int start_sockets() noexcept { return 0; }

bool has_abstract_sockets() noexcept { return true; }

void make_room_for_handles(std::size_t /*count*/) noexcept {}

Result<void> count_forks() noexcept { return {}; }

std::uint32_t forks() noexcept { return 0; }

void set_up_own_thread(const char* /*name*/) noexcept {}

}  // namespace tofu::net
