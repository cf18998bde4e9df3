#include "net/system_sockets.hpp"

#include <gtest/gtest.h>
#include <netdb.h>

#include <cerrno>

#include "support/expect.hpp"

namespace tofu::net {
namespace {

TEST(LookUpFailure, tells_an_unknown_host_from_a_silent_server) {
  EXPECT_EQ(look_up_failure(EAI_NONAME, 0).status, Status::invalid_address);
  EXPECT_EQ(look_up_failure(EAI_AGAIN, 0).status, Status::communication_failed);
  EXPECT_EQ(look_up_failure(EAI_FAIL, 0).status, Status::communication_failed);
  EXPECT_EQ(look_up_failure(EAI_MEMORY, 0).status, Status::allocation_failed);
  EXPECT_EQ(look_up_failure(EAI_NONAME, EMFILE).status, Status::communication_failed);
  EXPECT_EQ(look_up_failure(EAI_NONAME, EMFILE).os_error, EMFILE);
}

TEST(LookUpFailure, of_the_system_is_no_socket_paths_fault) {
  for (const int os_error : {ENOENT, EACCES, EPIPE, EMFILE, ENOBUFS}) {
    const Error error = look_up_failure(EAI_SYSTEM, os_error);
    EXPECT_EQ(error, (Error{Status::communication_failed, os_error, {}}));
  }
  EXPECT_EQ(look_up_failure(EAI_SYSTEM, ENOMEM), (Error{Status::allocation_failed, ENOMEM, {}}));
}

}  // namespace
}  // namespace tofu::net
