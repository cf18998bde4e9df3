#include "net/listener.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "net_support/sockets.hpp"
#include "support/os_codes.hpp"

namespace tofu::net {
namespace {

using State = AcceptResult::State;
using test::ip;
using test::Transport;

TEST(Listener, on_port_0_says_which_port_it_got) {
  const auto first = test::listen_on(Transport::tcp_v4);
  const auto second = test::listen_on(Transport::tcp_v4);
  EXPECT_NE(first.listener.port(), 0);
  EXPECT_NE(first.listener.port(), second.listener.port());
}

TEST(Listener, has_nobody_to_accept_at_first) {
  for (const Transport transport : test::transports()) {
    auto listening = test::listen_on(transport);
    const auto accepted = listening.listener.accept();
    EXPECT_EQ(accepted.state, State::would_block);
    EXPECT_FALSE(accepted.socket.is_open());
  }
}

TEST(Listener, accepts_in_order) {
  auto listening = test::listen_on(Transport::tcp_v4);
  const Socket first = test::connect_to(listening.endpoint);
  const Socket second = test::connect_to(listening.endpoint);
  EXPECT_EQ(test::accept_from(listening.listener).peer_endpoint(), first.local_endpoint());
  EXPECT_EQ(test::accept_from(listening.listener).peer_endpoint(), second.local_endpoint());
  EXPECT_EQ(listening.listener.accept().state, State::would_block);
}

TEST(Listener, never_shares_its_port) {
  const auto taken = test::listen_on(Transport::tcp_v4);
  const std::uint16_t port = taken.listener.port();
  std::vector<Endpoint> others = {ip("127.0.0.1", port)};
  if (test::all_interfaces_means_each) {
    others.push_back(ip("0.0.0.0", port));
    if (test::has_ipv6()) others.push_back(Endpoint::any_interface(port).front());
  }
  for (const Endpoint& other : others) {
    const auto second = Listener::tcp(other, 8, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), (Error{Status::address_in_use, test::code::address_in_use, {}}));
  }
}

TEST(Listener, on_all_interfaces_does_not_share_its_port_with_a_special_one) {
  if (!test::all_interfaces_means_each) GTEST_SKIP() << "this system lets two have one port";
  for (const Endpoint& any : Endpoint::any_interface(0)) {
    if (any.family() == AF_INET6 && !test::has_ipv6()) continue;
    const Listener taken = test::must(Listener::tcp(any, 8, {}));
    EXPECT_EQ(test::status_of(Listener::tcp(ip("127.0.0.1", taken.port()), 8, {})),
              Status::address_in_use);
  }
}

TEST(Listener, may_take_a_port_whose_connections_still_linger) {
  auto listening = test::listen_on(Transport::tcp_v4);
  {
    // Closed by the server first: TIME_WAIT stays at its port.
    Socket client = test::connect_to(listening.endpoint);
    test::accept_from(listening.listener).close();
    EXPECT_EQ(test::read_to_end(client).end.state, IoResult::State::closed);
  }
  listening.listener.close();
  EXPECT_TRUE(Listener::tcp(listening.endpoint, 8, {}));
}

TEST(Listener, on_any_ipv6_takes_ipv4_too) {
  if (!test::has_ipv6()) GTEST_SKIP() << "this host has no IPv6 loopback address ::1";
  Listener listener = test::must(Listener::tcp(Endpoint::any_interface(0).front(), 8, {}));
  const Socket old = test::connect_to(ip("127.0.0.1", listener.port()));
  const Socket modern = test::connect_to(ip("::1", listener.port()));
  test::accept_from(listener);
  test::accept_from(listener);
}

TEST(Listener, on_a_mapped_ipv4_address_takes_ipv4) {
  Listener listener = test::must(Listener::tcp(ip("::ffff:127.0.0.1", 0), 8, {}));
  const Socket plain = test::connect_to(ip("127.0.0.1", listener.port()));
  const Socket mapped = test::connect_to(ip("::ffff:127.0.0.1", listener.port()));
  test::accept_from(listener);
  test::accept_from(listener);
}

TEST(Listener, on_an_address_that_is_not_ours_fails) {
  const auto listener = Listener::tcp(ip("192.0.2.1", 0), 8, {});  // TEST-NET-1
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error(), (Error{Status::listen_failed, test::code::address_not_ours, {}}));
}

TEST(Listener, accepts_nothing_more_once_closed) {
  auto listening = test::listen_on(Transport::tcp_v4);
  listening.listener.close();
  listening.listener.close();
  EXPECT_EQ(listening.listener.handle(), no_handle);
  EXPECT_EQ(listening.listener.accept().state, State::failed);
}

TEST(Listener, moves) {
  auto listening = test::listen_on(test::quickest_transport());
  Listener moved = std::move(listening.listener);
  Listener assigned;
  assigned = std::move(moved);
  const Socket client = test::connect_to(listening.endpoint);
  EXPECT_TRUE(test::accept_from(assigned).is_open());
}

}  // namespace
}  // namespace tofu::net
