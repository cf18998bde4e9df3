#include "net/posix/accept_state.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace tofu::net::posix {

namespace {

// What befell one connection while it waited: it is gone, and the listener is as good as before.
constexpr int of_one_connection[] = {
    ECONNABORTED, ECONNRESET,  EHOSTDOWN,   EHOSTUNREACH, ENETDOWN,
    ENETRESET,    ENETUNREACH, ENOPROTOOPT, EPROTO,       ETIMEDOUT,
#ifdef ENONET
    ENONET,
#endif
};

}  // namespace

AcceptResult::State accept_state_of(int os_error) noexcept {
  using State = AcceptResult::State;
  if (os_error == EAGAIN || os_error == EWOULDBLOCK) return State::would_block;
  if (std::ranges::find(of_one_connection, os_error) != std::end(of_one_connection)) {
    return State::skipped;
  }
  switch (os_error) {
    case EBADF:
    case EFAULT:
    case EINVAL:
    case ENOSYS:
    case ENOTSOCK:
    case EOPNOTSUPP:
      return State::failed;
    default:
      // EMFILE, ENFILE, ENOBUFS, ENOMEM; EPERM and EACCES of a security module, which takes the
      // connection from nobody's queue; and what we don't know. An error that stays must not be
      // asked for without a rest.
      return State::no_resources;
  }
}

}  // namespace tofu::net::posix
