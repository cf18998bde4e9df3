#include "net/thread_setup.hpp"

#include "net/posix/block_signals.hpp"
#include "net/posix/socket_calls.hpp"

namespace tofu::net {

void set_up_own_thread(const char* name) noexcept {
  posix::block_asynchronous_signals();
  posix::name_this_thread(name);
}

}  // namespace tofu::net
