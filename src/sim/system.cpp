// What else a platform supplies.

#include "net/common/os_sockets.hpp"
#include "net/system_sockets.hpp"
#include "net/thread_setup.hpp"

namespace tofu::net {

int start_sockets() noexcept { return 0; }

bool has_abstract_sockets() noexcept { return true; }

void set_up_own_thread(const char* /*name*/) noexcept {}

}  // namespace tofu::net
