#include "net/hang_up.hpp"

#include <poll.h>

#include "net/posix/socket_calls.hpp"

namespace tofu::net {

// By what can be written: macOS tells nothing where nothing is asked, and calls the end of what can
// be read a hang-up by itself (poll_callback() in XNU's bsd/kern/sys_generic.c).
bool is_hung_up(Handle handle) noexcept {
  pollfd asked{posix::descriptor_of(handle), POLLOUT, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLHUP | POLLERR)) != 0;
}

}  // namespace tofu::net
