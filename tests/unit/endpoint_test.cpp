#include "net/endpoint.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/expect.hpp"
#include "support/os_sockets.hpp"

namespace tofu::net {
namespace {

TEST(Endpoint, of_an_ipv4_literal_has_family_and_port) {
  const auto endpoint = Endpoint::literal("127.0.0.1", 7099);
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->family(), AF_INET);
  EXPECT_EQ(endpoint->port(), 7099);
}

TEST(Endpoint, of_an_ipv6_literal_has_family_and_port) {
  const auto endpoint = Endpoint::literal("::1", 65'535);
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->family(), AF_INET6);
  EXPECT_EQ(endpoint->port(), 65'535);
}

TEST(Endpoint, of_the_longest_literal_is_no_longer_than_it_can_be) {
  const std::string longest = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
  EXPECT_TRUE(Endpoint::literal(longest, 80));
  EXPECT_TRUE(Endpoint::literal(longest + "%000000000000001", 80));
  EXPECT_FALSE(Endpoint::literal(longest + "%" + std::string(1'000, '0') + "1", 80));
  EXPECT_FALSE(Endpoint::literal(std::string(1'000'000, '1'), 80));
}

TEST(Endpoint, makes_no_allocation_that_could_fail) {
  // The conversion from a literal is not noexcept everywhere.
  constexpr std::string_view host = "::1";
  constexpr std::string_view path = "/tmp/some.sock";
  static_assert(noexcept(Endpoint::literal(host, 80)));
  static_assert(noexcept(Endpoint::any_interface(80)));
  static_assert(noexcept(Endpoint::uds(path)));
}

TEST(Endpoint, of_an_ipv4_address_mapped_into_ipv6_is_that_ipv4_address) {
  EXPECT_EQ(Endpoint::literal("::ffff:127.0.0.1", 7099), Endpoint::literal("127.0.0.1", 7099));
  EXPECT_EQ(Endpoint::literal("::FFFF:7f00:1", 7099), Endpoint::literal("127.0.0.1", 7099));
  EXPECT_EQ(Endpoint::literal("::127.0.0.1", 7099)->family(), AF_INET6);
}

TEST(Endpoint, is_made_of_literals_only) {
  using namespace std::string_view_literals;
  for (const std::string_view host :
       {"localhost"sv, ""sv, "127.1"sv, "1.2.3.4.5"sv, "256.0.0.1"sv, "[::1]"sv, "::1%"sv,
        "::1%no-such-interface"sv, "::1%0"sv, ":::"sv, " 127.0.0.1"sv, "127.0.0.1\0x"sv}) {
    EXPECT_FALSE(Endpoint::literal(host, 80)) << host;
  }
}

TEST(Endpoint, of_a_path_has_no_port) {
  const Endpoint endpoint = test::must(Endpoint::uds("/tmp/some.sock"));
  EXPECT_EQ(endpoint.family(), AF_UNIX);
  EXPECT_EQ(endpoint.port(), 0);
}

TEST(Endpoint, takes_a_path_as_long_as_the_system_has_room_for_and_no_longer_one) {
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  EXPECT_GE(longest, 103U);
  EXPECT_TRUE(Endpoint::uds(std::string(longest, 'p')));
  const auto too_long = Endpoint::uds(std::string(longest + 1, 'p'));
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().status, Status::invalid_address);
  EXPECT_EQ(too_long.error().detail,
            "the socket path is too long: take a shorter one, nearer to the root");
}

TEST(Endpoint, refuses_paths_that_the_os_would_misunderstand) {
  for (const std::string& path : {std::string(), std::string("@"), std::string("a\0b", 3)}) {
    const auto endpoint = Endpoint::uds(path);
    ASSERT_FALSE(endpoint) << path;
    EXPECT_EQ(endpoint.error().status, Status::invalid_address);
    EXPECT_FALSE(endpoint.error().detail.empty());
  }
}

TEST(Endpoint, of_an_abstract_name_is_refused_where_there_are_none) {
  const auto endpoint = Endpoint::uds("@name");
  EXPECT_EQ(endpoint.has_value(), test::has_abstract_sockets);
  if (!endpoint) {
    EXPECT_EQ(endpoint.error().detail, "this system has no abstract sockets ('@name')");
  }
}

TEST(Endpoint, of_any_ipv6_address_is_told_by_the_address_alone) {
  EXPECT_TRUE(Endpoint::literal("::", 80)->is_any_ipv6());
  EXPECT_TRUE(Endpoint::literal("::%1", 0)->is_any_ipv6());
  EXPECT_FALSE(Endpoint::literal("::1", 80)->is_any_ipv6());
  EXPECT_FALSE(Endpoint::literal("0.0.0.0", 80)->is_any_ipv6());
  EXPECT_FALSE(Endpoint::uds("/tmp/a.sock")->is_any_ipv6());
  EXPECT_FALSE(Endpoint{}.is_any_ipv6());
}

TEST(Endpoint, of_any_interface_is_ipv6_first) {
  const auto endpoints = Endpoint::any_interface(8080);
  ASSERT_EQ(endpoints.size(), 2U);
  EXPECT_EQ(endpoints[0], Endpoint::literal("::", 8080));
  EXPECT_EQ(endpoints[1], Endpoint::literal("0.0.0.0", 8080));
}

TEST(Endpoint, of_nothing_is_empty) {
  const Endpoint endpoint;
  EXPECT_EQ(endpoint.size(), 0U);
  EXPECT_EQ(endpoint.family(), AF_UNSPEC);
  EXPECT_EQ(endpoint.port(), 0);
  EXPECT_EQ(endpoint, Endpoint::from_os(nullptr, 0));
}

TEST(Endpoint, of_the_os_is_a_copy) {
  const auto original = Endpoint::literal("::1", 1);
  const Endpoint copy = Endpoint::from_os(original->data(), original->size());
  EXPECT_EQ(copy, original);
  EXPECT_NE(copy, Endpoint::literal("::1", 2));
}

TEST(Endpoint, takes_no_more_than_it_has_room_for) {
  const std::string much(1'000, 'x');
  EXPECT_EQ(Endpoint::from_os(much.data(), much.size()).size(), Endpoint::capacity);
}

TEST(Endpoint, cut_short_has_no_port) {
  const auto whole = Endpoint::literal("127.0.0.1", 80);
  EXPECT_EQ(Endpoint::from_os(whole->data(), 3).port(), 0);
  EXPECT_EQ(Endpoint::from_os(whole->data(), 1).family(), AF_UNSPEC);
}

}  // namespace
}  // namespace tofu::net
