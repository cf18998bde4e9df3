#include "net/os_error.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "support/expect.hpp"

namespace tofu::net {
namespace {

TEST(OsError, text_has_name_and_meaning) {
  EXPECT_EQ(os_error_text(ECONNREFUSED), "ECONNREFUSED, Connection refused");
  EXPECT_EQ(os_error_text(EACCES), "EACCES, Permission denied");
}

TEST(OsError, text_of_an_unknown_one_has_its_number) {
  EXPECT_TRUE(os_error_text(7654).starts_with("error 7654, ")) << os_error_text(7654);
}

TEST(OsError, status_says_more_where_there_is_more_to_say) {
  constexpr Status otherwise = Status::listen_failed;
  EXPECT_EQ(status_of(EADDRINUSE, otherwise), Status::address_in_use);
  EXPECT_EQ(status_of(EACCES, otherwise), Status::permission_denied);
  EXPECT_EQ(status_of(EPERM, otherwise), Status::permission_denied);
  EXPECT_EQ(status_of(EROFS, otherwise), Status::permission_denied);
  EXPECT_EQ(status_of(ENOENT, otherwise), Status::uds_path_not_found);
  EXPECT_EQ(status_of(ENOTDIR, otherwise), Status::uds_path_not_found);
  EXPECT_EQ(status_of(ECONNRESET, otherwise), Status::peer_disconnected);
  EXPECT_EQ(status_of(EPIPE, otherwise), Status::peer_disconnected);
  EXPECT_EQ(status_of(ENOMEM, otherwise), Status::allocation_failed);
  EXPECT_EQ(status_of(ENOBUFS, otherwise), Status::allocation_failed);
}

TEST(OsError, any_other_keeps_the_status_of_its_place) {
  EXPECT_EQ(status_of(ECONNREFUSED, Status::connect_failed), Status::connect_failed);
  EXPECT_EQ(status_of(EMFILE, Status::listen_failed), Status::listen_failed);
  EXPECT_EQ(status_of(0, Status::unknown_error), Status::unknown_error);
}

TEST(OsError, a_time_out_is_a_connect_time_out_only_while_connecting) {
  EXPECT_EQ(status_of(ETIMEDOUT, Status::connect_failed), Status::connect_timeout);
  EXPECT_EQ(status_of(ETIMEDOUT, Status::recv_failed), Status::peer_disconnected);
}

TEST(OsError, want_of_descriptors_has_its_own_remedy_whatever_the_status) {
  for (const Status status : {Status::connect_failed, Status::listen_failed}) {
    const std::string process = Error{status, EMFILE, {}}.message();
    EXPECT_TRUE(process.ends_with(
        "). Raise the limit of open files (ulimit -n), or close what is not needed."))
        << process;
    const std::string system = Error{status, ENFILE, {}}.message();
    EXPECT_TRUE(system.ends_with(
        "). End programs that hold many files, or raise the system's limit of open files."))
        << system;
  }
}

}  // namespace
}  // namespace tofu::net
