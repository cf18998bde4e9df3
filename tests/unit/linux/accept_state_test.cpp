#include "net/posix/accept_state.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace tofu::net {
namespace {

TEST(AcceptState, knows_what_only_linux_says_of_one_connection) {
  EXPECT_EQ(posix::accept_state_of(ENONET), AcceptResult::State::skipped);
}

}  // namespace
}  // namespace tofu::net
