#include "net/windows/accept_state.hpp"

#include <winsock2.h>

namespace tofu::net::windows {

AcceptResult::State accept_state_of(int os_error) noexcept {
  using State = AcceptResult::State;
  switch (os_error) {
    case WSAEWOULDBLOCK:
      return State::would_block;
    // What befell one connection while it waited: it is gone, the listener as good as before.
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case WSAENOTCONN:
    case WSAENETDOWN:
    case WSAENETRESET:
    case WSAEHOSTUNREACH:
    case WSAENETUNREACH:
    case WSAETIMEDOUT:
    case WSAEINTR:
      return State::skipped;
    case WSAEBADF:
    case WSAEFAULT:
    case WSAEINVAL:
    case WSAENOTSOCK:
    case WSAEOPNOTSUPP:
    case WSANOTINITIALISED:
      return State::failed;
    default:
      // WSAEMFILE, WSAENOBUFS, and what we don't know. An error that stays must not be asked for
      // without a rest.
      return State::no_resources;
  }
}

}  // namespace tofu::net::windows
