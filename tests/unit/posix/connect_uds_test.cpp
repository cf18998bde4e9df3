#include <gtest/gtest.h>

#include <cerrno>
#include <vector>

#include "net/socket.hpp"
#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

using AttemptState = ConnectAttempt::State;
using test::Transport;

/// How connecting ends in the end.
Result<void> outcome(const Endpoint& to) {
  auto attempt = start_connect(to, {});
  if (!attempt) return std::unexpected(attempt.error());
  return {};
}

TEST(ConnectUds, to_a_path_that_does_not_exist_says_so) {
  const auto done = outcome(test::must(Endpoint::uds(temporary_uds_path())));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::uds_path_not_found, ENOENT, {}}));
}

TEST(ConnectUds, to_a_file_that_is_no_socket_is_refused) {
  const auto done = outcome(test::must(Endpoint::uds("/dev/null")));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::connect_failed, ECONNREFUSED, {}}));
}

TEST(ConnectUds, to_an_abstract_name_that_nobody_has_is_refused) {
  const auto done = outcome(test::must(Endpoint::uds("@tofu-nobody-has-this-name")));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::connect_failed, ECONNREFUSED, {}}));
}

TEST(ConnectUds, over_uds_is_complete_at_once) {
  auto listening = test::listen_on(Transport::uds);
  const auto attempt = test::must(start_connect(listening.endpoint, {}));
  EXPECT_EQ(attempt.state, AttemptState::connected);
  EXPECT_TRUE(attempt.socket.is_open());
}

TEST(ConnectUds, to_a_uds_listener_whose_backlog_is_full_is_to_be_tried_later) {
  auto listening = test::listen_on(Transport::uds, {}, 1);
  std::vector<ConnectAttempt> attempts;
  do {
    ASSERT_LT(attempts.size(), 100U) << "the backlog of 1 has no end";
    attempts.push_back(test::must(start_connect(listening.endpoint, {})));
  } while (attempts.back().state == AttemptState::connected);
  EXPECT_EQ(attempts.back().state, AttemptState::retry_later);
  EXPECT_FALSE(attempts.back().socket.is_open());

  test::accept_from(listening.listener);
  EXPECT_EQ(test::must(start_connect(listening.endpoint, {})).state, AttemptState::connected);
}

}  // namespace
}  // namespace tofu::net
