#include "net/posix/socket_calls.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace tofu::net::posix {
namespace {

TEST(SocketCalls, tell_a_stale_socket_file_from_a_listener_with_a_full_backlog) {
  EXPECT_TRUE(nobody_listens(ECONNREFUSED));
  EXPECT_FALSE(backlog_is_full(ECONNREFUSED));
  EXPECT_TRUE(backlog_is_full(EAGAIN));
  EXPECT_FALSE(nobody_listens(EAGAIN));
  for (const int other : {0, EACCES, ENOENT, EPROTOTYPE, ETIMEDOUT}) {
    EXPECT_FALSE(nobody_listens(other)) << other;
    EXPECT_FALSE(backlog_is_full(other)) << other;
  }
}

}  // namespace
}  // namespace tofu::net::posix
