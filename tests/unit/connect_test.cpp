#include <gtest/gtest.h>

#include "net/socket.hpp"
#include "net_support/sockets.hpp"
#include "support/os_codes.hpp"

namespace tofu::net {
namespace {

using AttemptState = ConnectAttempt::State;
using test::Transport;

/// How connecting ends in the end.
Result<void> outcome(const Endpoint& to) {
  auto attempt = start_connect(to, {});
  if (!attempt) return std::unexpected(attempt.error());
  if (attempt->state == AttemptState::connected) return {};
  test::await(attempt->socket.handle(), test::Direction::writing);
  return finish_connect(attempt->socket);
}

TEST(Connect, to_a_port_without_a_listener_is_refused) {
  for (const Transport transport : test::transports()) {
    if (transport == Transport::uds) continue;
    const Endpoint nobody = test::listen_on(transport).endpoint;
    const auto done = outcome(nobody);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), (Error{Status::connect_failed, test::code::refused, {}}));
  }
}

TEST(Connect, to_the_own_port_counts_as_refused) {
  // What happens by chance when the OS picks the wanted port as the ephemeral one.
  Socket socket(test::open_socket(AF_INET));
  test::bind_at(socket.handle(), test::RawAddress(Address::tcp("127.0.0.1", 0)));
  const test::RawAddress self(Address::tcp("127.0.0.1", test::local_port(socket.handle())));
  (void)test::connect_socket(socket.handle(), self);

  const auto done = finish_connect(socket);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{Status::connect_failed, test::code::refused, {}}));
  EXPECT_TRUE(socket.is_open()) << "the caller may have it registered with a poller";
}

TEST(Connect, is_not_finished_on_a_socket_that_never_was_connected) {
  Socket socket(test::open_socket(AF_INET));
  const auto done = finish_connect(socket);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().os_error, test::code::not_connected);
}

TEST(Connect, to_an_address_of_no_family_fails) {
  const auto done = start_connect(Endpoint{}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().status, Status::connect_failed);
  EXPECT_NE(done.error().os_error, 0);
}

}  // namespace
}  // namespace tofu::net
