#include <gtest/gtest.h>

#include "net/system_sockets.hpp"
#include "support/expect.hpp"
#include "support/os_sockets.hpp"

namespace tofu::net {
namespace {

TEST(LookUpFailure, tells_an_unknown_host_from_a_silent_server) {
  EXPECT_EQ(look_up_failure(WSAHOST_NOT_FOUND, 0).status, Status::invalid_address);
  EXPECT_EQ(look_up_failure(WSATRY_AGAIN, 0).status, Status::communication_failed);
  EXPECT_EQ(look_up_failure(WSANO_RECOVERY, 0).status, Status::communication_failed);
  EXPECT_EQ(look_up_failure(WSA_NOT_ENOUGH_MEMORY, 0).status, Status::allocation_failed);
  EXPECT_EQ(look_up_failure(WSAENETDOWN, 0).status, Status::communication_failed);
}

}  // namespace
}  // namespace tofu::net
