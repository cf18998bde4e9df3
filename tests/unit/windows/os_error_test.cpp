#include "net/os_error.hpp"

#include <gtest/gtest.h>
#include <winsock2.h>

#include "support/expect.hpp"

namespace tofu::net {
namespace {

TEST(OsError, text_has_the_name) {
  EXPECT_TRUE(os_error_text(WSAECONNREFUSED).starts_with("WSAECONNREFUSED, "))
      << os_error_text(WSAECONNREFUSED);
}

TEST(OsError, text_is_a_part_of_a_sentence) {
  const std::string text = os_error_text(ERROR_ACCESS_DENIED);
  EXPECT_FALSE(text.ends_with(".")) << text;
  EXPECT_EQ(text.find("Unknown error"), std::string::npos) << text;
}

TEST(OsError, text_of_an_unknown_one_has_its_number) {
  EXPECT_TRUE(os_error_text(7654).starts_with("error 7654, ")) << os_error_text(7654);
}

TEST(OsError, status_says_more_where_there_is_more_to_say) {
  constexpr Status otherwise = Status::listen_failed;
  EXPECT_EQ(status_of(WSAEADDRINUSE, otherwise), Status::address_in_use);
  EXPECT_EQ(status_of(WSAEACCES, otherwise), Status::permission_denied);
  EXPECT_EQ(status_of(ERROR_ACCESS_DENIED, otherwise), Status::permission_denied);
  EXPECT_EQ(status_of(ERROR_FILE_NOT_FOUND, otherwise), Status::uds_path_not_found);
  EXPECT_EQ(status_of(ERROR_PATH_NOT_FOUND, otherwise), Status::uds_path_not_found);
  EXPECT_EQ(status_of(WSAECONNRESET, otherwise), Status::peer_disconnected);
  EXPECT_EQ(status_of(WSAENOBUFS, otherwise), Status::allocation_failed);
  EXPECT_EQ(status_of(ERROR_NOT_ENOUGH_MEMORY, otherwise), Status::allocation_failed);
}

TEST(OsError, any_other_keeps_the_status_of_its_place) {
  EXPECT_EQ(status_of(WSAECONNREFUSED, Status::connect_failed), Status::connect_failed);
  EXPECT_EQ(status_of(WSAEMFILE, Status::listen_failed), Status::listen_failed);
  EXPECT_EQ(status_of(0, Status::unknown_error), Status::unknown_error);
}

TEST(OsError, a_time_out_is_a_connect_time_out_only_while_connecting) {
  EXPECT_EQ(status_of(WSAETIMEDOUT, Status::connect_failed), Status::connect_timeout);
  EXPECT_EQ(status_of(WSAETIMEDOUT, Status::recv_failed), Status::peer_disconnected);
}

TEST(OsError, want_of_sockets_has_its_own_remedy_whatever_the_status) {
  for (const Status status : {Status::connect_failed, Status::listen_failed}) {
    const std::string message = Error{status, WSAEMFILE, {}}.message();
    EXPECT_TRUE(message.ends_with(
        "). Close what is not needed: this process has as many sockets as it may."))
        << message;
  }
}

}  // namespace
}  // namespace tofu::net
