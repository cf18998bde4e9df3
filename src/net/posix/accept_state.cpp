#include "net/posix/accept_state.hpp"

#include <cerrno>

namespace tofu::net::posix {

AcceptResult::State accept_state_of(int os_error) noexcept {
  using State = AcceptResult::State;
  if (os_error == EAGAIN || os_error == EWOULDBLOCK) return State::would_block;
  switch (os_error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return State::no_resources;
    case EBADF:
    case EFAULT:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
      return State::failed;
    default:
      // ECONNABORTED, EPROTO, EPERM (a firewall's doing), ENETDOWN, EHOSTUNREACH, … : accept()
      // reports what befell that one connection; the listener is as good as before.
      return State::skipped;
  }
}

}  // namespace tofu::net::posix
