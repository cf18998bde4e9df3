#include "net/windows/accept_state.hpp"

#include <gtest/gtest.h>
#include <winsock2.h>

namespace tofu::net {
namespace {

using State = AcceptResult::State;

TEST(AcceptState, tells_what_to_do_next) {
  using windows::accept_state_of;
  EXPECT_EQ(accept_state_of(WSAEWOULDBLOCK), State::would_block);
  for (const int os_error : {WSAEMFILE, WSAENOBUFS, WSAEACCES, 7654}) {
    EXPECT_EQ(accept_state_of(os_error), State::no_resources);
  }
  for (const int os_error : {WSAECONNRESET, WSAECONNABORTED, WSAENOTCONN, WSAENETDOWN,
                             WSAEHOSTUNREACH, WSAENETUNREACH, WSAETIMEDOUT, WSAEINTR}) {
    EXPECT_EQ(accept_state_of(os_error), State::skipped);
  }
  for (const int os_error : {WSAEINVAL, WSAENOTSOCK, WSAEFAULT, WSAEOPNOTSUPP, WSANOTINITIALISED}) {
    EXPECT_EQ(accept_state_of(os_error), State::failed);
  }
}

}  // namespace
}  // namespace tofu::net
