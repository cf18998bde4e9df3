#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "net/socket.hpp"
#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

using State = ConnectAttempt::State;
using test::Transport;

/// How connecting ends in the end.
Result<void> outcome(const Endpoint& to) {
  auto attempt = start_connect(to, {});
  if (!attempt) return std::unexpected(attempt.error());
  if (attempt->state == State::connected) return {};
  test::await(attempt->socket.handle(), test::Direction::writing);
  return finish_connect(attempt->socket);
}

TEST(Connect, to_a_port_without_a_listener_is_refused) {
  for (const Transport transport : test::transports()) {
    if (transport == Transport::uds) continue;
    const Endpoint nobody = test::listen_on(transport).endpoint;
    const auto done = outcome(nobody);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), (Error{Status::connect_failed, ECONNREFUSED, {}}));
  }
}

TEST(Connect, to_a_path_that_does_not_exist_says_so) {
  const auto done = outcome(test::must(Endpoint::uds(temporary_uds_path())));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::uds_path_not_found, ENOENT, {}}));
}

TEST(Connect, to_a_file_that_is_no_socket_is_refused) {
  const auto done = outcome(test::must(Endpoint::uds("/dev/null")));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::connect_failed, ECONNREFUSED, {}}));
}

TEST(Connect, to_an_abstract_name_that_nobody_has_is_refused) {
  const auto done = outcome(test::must(Endpoint::uds("@tofu-nobody-has-this-name")));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::connect_failed, ECONNREFUSED, {}}));
}

TEST(Connect, over_uds_is_complete_at_once) {
  auto listening = test::listen_on(Transport::uds);
  const auto attempt = test::must(start_connect(listening.endpoint, {}));
  EXPECT_EQ(attempt.state, State::connected);
  EXPECT_TRUE(attempt.socket.is_open());
}

TEST(Connect, to_a_uds_listener_whose_backlog_is_full_is_to_be_tried_later) {
  auto listening = test::listen_on(Transport::uds, {}, 1);
  std::vector<ConnectAttempt> attempts;
  do {
    ASSERT_LT(attempts.size(), 100U) << "the backlog of 1 has no end";
    attempts.push_back(test::must(start_connect(listening.endpoint, {})));
  } while (attempts.back().state == State::connected);
  EXPECT_EQ(attempts.back().state, State::retry_later);
  EXPECT_FALSE(attempts.back().socket.is_open());

  test::accept_from(listening.listener);
  EXPECT_EQ(test::must(start_connect(listening.endpoint, {})).state, State::connected);
}

TEST(Connect, to_the_own_port_counts_as_refused) {
  // What happens by chance when the OS picks the wanted port as the ephemeral one.
  Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
  const Endpoint any = test::ip("127.0.0.1", 0);
  const int descriptor = static_cast<int>(socket.handle());
  const auto* address = static_cast<const sockaddr*>(any.data());
  ASSERT_EQ(::bind(descriptor, address, static_cast<socklen_t>(any.size())), 0);
  const Endpoint self = socket.local_endpoint();
  address = static_cast<const sockaddr*>(self.data());
  ASSERT_EQ(::connect(descriptor, address, static_cast<socklen_t>(self.size())), 0);

  const auto done = finish_connect(socket);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::connect_failed, ECONNREFUSED, {}}));
  EXPECT_TRUE(socket.is_open()) << "the caller may have it registered with a poller";
}

TEST(Connect, is_not_finished_on_a_socket_that_never_was_connected) {
  Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
  const auto done = finish_connect(socket);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().os_error, ENOTCONN);
}

TEST(Connect, to_an_address_of_no_family_fails) {
  const auto done = start_connect(Endpoint{}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().status, Status::connect_failed);
  EXPECT_NE(done.error().os_error, 0);
}

}  // namespace
}  // namespace tofu::net
