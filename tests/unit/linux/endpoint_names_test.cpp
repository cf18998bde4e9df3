#include <gtest/gtest.h>
#include <sys/un.h>

#include <cstddef>

#include "net/endpoint.hpp"
#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

TEST(Endpoint, of_an_ipv6_literal_takes_a_scope_by_name_or_number) {
  const auto by_number = Endpoint::literal("fe80::1%1", 80);
  const auto by_name = Endpoint::literal("fe80::1%lo", 80);
  ASSERT_TRUE(by_number);
  ASSERT_TRUE(by_name);
  EXPECT_EQ(*by_number, *by_name);  // lo is interface 1 of every network name space
  EXPECT_NE(*by_number, Endpoint::literal("fe80::1", 80));
  EXPECT_NE(*by_number, Endpoint::literal("fe80::1%2", 80));
}

TEST(Endpoint, of_an_abstract_name_is_exactly_as_long_as_the_name) {
  const Endpoint short_one = test::must(Endpoint::uds("@a"));
  const Endpoint long_one = test::must(Endpoint::uds("@ab"));
  EXPECT_EQ(short_one.size(), offsetof(sockaddr_un, sun_path) + 2);
  EXPECT_EQ(long_one.size(), offsetof(sockaddr_un, sun_path) + 3);
  EXPECT_EQ(static_cast<const char*>(short_one.data())[2], '\0');
  EXPECT_EQ(static_cast<const char*>(short_one.data())[3], 'a');
  EXPECT_NE(short_one, test::must(Endpoint::uds("a")));
}

TEST(Listener, on_any_ipv6_with_a_scope_takes_ipv4_too) {
  if (!test::has_ipv6()) GTEST_SKIP() << "this host has no IPv6 loopback address ::1";
  Listener listener = test::must(Listener::tcp(test::ip("::%lo", 0), 8, {}));
  const Socket old = test::connect_to(test::ip("127.0.0.1", listener.port()));
  test::accept_from(listener);
}

}  // namespace
}  // namespace tofu::net
