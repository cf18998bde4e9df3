#include <gtest/gtest.h>

#include <string>

#include <tofu/error.hpp>

#include "net/os_error.hpp"
#include "support/os_codes.hpp"

namespace tofu {
namespace {

namespace code = test::code;

TEST(Error, its_message_names_status_detail_os_error_and_remedy) {
  const Error error{Status::connect_failed, code::refused, "nobody listens on tcp|127.0.0.1|9"};
  EXPECT_EQ(error.message(), "connect_failed: nobody listens on tcp|127.0.0.1|9 (" +
                                 net::os_error_text(code::refused) + "). " +
                                 std::string(status_info(Status::connect_failed).remedy));
}

TEST(Error, its_message_tells_the_os_errors_name) {
  const std::string message = Error{Status::listen_failed, code::not_permitted, {}}.message();
  EXPECT_NE(message.find(code::name_of_not_permitted), std::string::npos) << message;
}

TEST(Error, without_an_os_error_its_message_has_no_parentheses) {
  const Error error{Status::invalid_address, 0, "tcp port is 0"};
  EXPECT_EQ(error.message(), "invalid_address: tcp port is 0. " +
                                 std::string(status_info(Status::invalid_address).remedy));
}

TEST(Error, without_a_detail_its_message_gives_the_general_cause) {
  EXPECT_EQ(Error{.status = Status::invalid_body_len}.message(),
            "invalid_body_len: The body exceeds 65,535 bytes. " +
                std::string(status_info(Status::invalid_body_len).remedy));
}

TEST(Error, every_status_gives_one_line_that_ends_as_a_sentence) {
  for (const StatusInfo& info : all_statuses()) {
    for (const int os_error : {0, code::reset}) {
      const std::string message = Error{info.status, os_error, {}}.message();
      EXPECT_TRUE(message.starts_with(std::string(info.name) + ": ")) << message;
      EXPECT_TRUE(message.ends_with(info.remedy)) << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      EXPECT_EQ(message.find(".."), std::string::npos) << message;
      EXPECT_EQ(message.find(". ("), std::string::npos) << message;
    }
  }
}

TEST(Error, is_equal_by_status_and_os_error_whatever_the_wording) {
  const Error error{Status::send_failed, code::shut_down, "one"};
  EXPECT_EQ(error, (Error{Status::send_failed, code::shut_down, "another"}));
  EXPECT_NE(error, (Error{Status::recv_failed, code::shut_down, "one"}));
  EXPECT_NE(error, (Error{Status::send_failed, code::reset, "one"}));
}

TEST(Error, fail_makes_a_failed_result_with_all_it_was_given) {
  const Result<int> result = fail(Status::listen_failed, "why", code::address_not_ours);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::listen_failed);
  EXPECT_EQ(result.error().os_error, code::address_not_ours);
  EXPECT_EQ(result.error().detail, "why");
}

}  // namespace
}  // namespace tofu
