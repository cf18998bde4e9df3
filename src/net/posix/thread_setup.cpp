#include "net/thread_setup.hpp"

#include "net/posix/block_signals.hpp"
#include "net/posix/socket_calls.hpp"

namespace tofu::net {

void set_up_engine_thread() noexcept {
  posix::block_asynchronous_signals();
  posix::name_this_thread("tofu-engine");
}

}  // namespace tofu::net
