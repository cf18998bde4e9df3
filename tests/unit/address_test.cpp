#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <tofu/address.hpp>

#include "core/address_limits.hpp"

namespace tofu {
namespace {

using namespace std::string_literals;

const std::string longest_path = "/" + std::string(detail::max_uds_path_bytes - 1, 'p');

void expect_parsed(std::string_view text, const Address& expected) {
  const Result<Address> address = Address::parse(text);
  ASSERT_TRUE(address) << text << ": " << address.error().message();
  EXPECT_EQ(*address, expected) << text << " became " << address->format();
}

void expect_refused(std::string_view text, std::string_view detail) {
  const Result<Address> address = Address::parse(text);
  ASSERT_FALSE(address) << ::testing::PrintToString(text);
  EXPECT_EQ(address.error().status, Status::invalid_address);
  EXPECT_NE(address.error().detail.find(detail), std::string_view::npos)
      << ::testing::PrintToString(text) << ": " << address.error().detail;
}

void expect_invalid(const Result<void>& result, std::string_view detail) {
  ASSERT_FALSE(result) << detail;
  EXPECT_EQ(result.error().status, Status::invalid_address);
  EXPECT_NE(result.error().detail.find(detail), std::string_view::npos) << result.error().detail;
}

TEST(Address, defaults_are_127_0_0_1_and_7099) {
  const Address address = Address::tcp();
  EXPECT_TRUE(address.is_tcp());
  EXPECT_FALSE(address.is_uds());
  EXPECT_EQ(address.host(), "127.0.0.1");
  EXPECT_EQ(address.port(), 7099);
  EXPECT_EQ(address.format(), "tcp|127.0.0.1|7099");
}

TEST(Address, reads_host_and_port) {
  expect_parsed("tcp|localhost|80", Address::tcp("localhost", 80));
  expect_parsed("tcp|10.0.0.1|0", Address::tcp("10.0.0.1", 0));
  expect_parsed("tcp|a-b.example|65535", Address::tcp("a-b.example", 65'535));
  expect_parsed("tcp|h|00080", Address::tcp("h", 80));
}

TEST(Address, reads_short_forms_with_the_defaults) {
  expect_parsed("tcp", Address::tcp());
  expect_parsed("tcp|somewhere", Address::tcp("somewhere", default_port));
}

TEST(Address, an_empty_host_stays_empty_as_it_means_all_interfaces) {
  expect_parsed("tcp||7000", Address::tcp_any(7000));
  expect_parsed("tcp|", Address::tcp_any());
  EXPECT_EQ(Address::tcp_any(7000).format(), "tcp||7000");
}

TEST(Address, reads_ipv6_literals_with_and_without_brackets) {
  expect_parsed("tcp|::1|7099", Address::tcp("::1", 7099));
  expect_parsed("tcp|[::1]|7099", Address::tcp("::1", 7099));
  expect_parsed("tcp|fe80::1%eth0|1", Address::tcp("fe80::1%eth0", 1));
  EXPECT_EQ(Address::tcp("[::1]", 1), Address::tcp("::1", 1));
  EXPECT_EQ(Address::tcp("[::1]", 1).format(), "tcp|::1|1");
}

TEST(Address, reads_unix_paths_whatever_they_hold) {
  expect_parsed("uds|/tmp/a", Address::uds("/tmp/a"));
  expect_parsed("uds|relative path|with bar", Address::uds("relative path|with bar"));
  expect_parsed("uds|@abstract", Address::uds("@abstract"));
  expect_parsed("uds|", Address::uds());
  EXPECT_EQ(Address::uds("/tmp/a").path(), "/tmp/a");
  EXPECT_EQ(Address::uds("/tmp/a").port(), 0);
  EXPECT_TRUE(Address::uds().is_uds());
}

TEST(Address, refuses_other_schemes_and_names_the_forms) {
  for (const std::string_view text : {"", "|", "tcp ", " tcp", "TCP|h|1", "udp|h|1", "uds", "http",
                                      "127.0.0.1:7099", "/tmp/a", "tcp:|h|1", "tcpx|h|1"}) {
    expect_refused(text, "tcp|host|port or uds|path");
  }
}

TEST(Address, refuses_ports_that_are_no_decimal_number_up_to_65535) {
  for (const std::string_view port : {"", " ", "-1", "+1", "65536", "99999999999999999999", "0x10",
                                      "80 ", " 80", "8a", "80.", "http"}) {
    expect_refused("tcp|h|" + std::string(port), "port");
  }
}

TEST(Address, refuses_further_fields) {
  expect_refused("tcp|h|1|", "more than host and port");
  expect_refused("tcp|h|1|x", "more than host and port");
  expect_refused("tcp|h||", "more than host and port");
}

TEST(Address, refuses_hosts_that_cannot_be_one) {
  for (const std::string& host : {"a b"s, " a"s, "a "s, "a\tb"s, "a\nb"s, "a\0b"s, "\x7f"s}) {
    expect_refused("tcp|" + host + "|1", "blank or a control character");
  }
  for (const std::string_view host : {"[", "]", "[]", "[::1", "::1]", "[[::1]]"}) {
    expect_refused("tcp|" + std::string(host) + "|1", "bracket");
  }
  expect_refused("tcp|localhost:7099", "':'");
  expect_parsed("tcp|" + std::string(253, 'a') + "|1", Address::tcp(std::string(253, 'a'), 1));
  expect_refused("tcp|" + std::string(254, 'a') + "|1", "253");
}

TEST(Address, refuses_a_zero_byte_in_a_path) { expect_refused("uds|/tmp/a\0b"s, "zero byte"); }

TEST(Address, reads_back_what_it_writes) {
  for (const Address& address :
       {Address::tcp(), Address::tcp_any(0), Address::tcp("::1", 65'535), Address::tcp("host", 1),
        Address::uds(), Address::uds("/a|b"), Address::uds("@name"), Address::uds(longest_path)}) {
    expect_parsed(address.format(), address);
  }
}

TEST(Address, with_port_changes_nothing_else) {
  const Address address = Address::tcp("host", 0);
  EXPECT_EQ(address.with_port(5), Address::tcp("host", 5));
  EXPECT_EQ(address.port(), 0);
}

TEST(Address, differs_by_transport_host_and_port) {
  EXPECT_NE(Address::tcp("a", 1), Address::tcp("a", 2));
  EXPECT_NE(Address::tcp("a", 1), Address::tcp("b", 1));
  EXPECT_NE(Address::tcp("a", 0), Address::uds("a"));
}

TEST(Address, nobody_can_connect_to_port_0_or_to_no_path) {
  expect_invalid(Address::tcp("h", 0).check_connectable(), "port is 0");
  expect_invalid(Address::uds().check_connectable(), "path is empty");
  EXPECT_TRUE(Address::tcp_any(1).check_connectable());
  EXPECT_TRUE(Address::uds("@x").check_connectable());
}

TEST(Address, port_0_and_no_path_are_fine_for_listening) {
  EXPECT_TRUE(Address::tcp("h", 0).check_listenable());
  EXPECT_TRUE(Address::tcp_any(0).check_listenable());
  EXPECT_TRUE(Address::uds().check_listenable());
}

TEST(Address, a_path_may_have_107_bytes) {
  EXPECT_TRUE(Address::uds(longest_path).check_connectable());
  EXPECT_TRUE(Address::uds(longest_path).check_listenable());
  expect_invalid(Address::uds(longest_path + "p").check_connectable(), "107");
  expect_invalid(Address::uds(longest_path + "p").check_listenable(), "107");
}

TEST(Address, an_abstract_name_needs_more_than_its_sign) {
  expect_invalid(Address::uds("@").check_connectable(), "abstract name");
  expect_invalid(Address::uds("@").check_listenable(), "abstract name");
  EXPECT_TRUE(Address::uds("@a").check_listenable());
}

TEST(Address, a_path_that_no_text_header_can_carry_is_of_no_use) {
  for (const Address& address : {Address::uds("/a\nb"), Address::uds("/a\rb"), Address::uds("/a "),
                                 Address::uds("/a\t"), Address::uds("/a\0b"s)}) {
    expect_invalid(address.check_connectable(), "uds path");
    expect_invalid(address.check_listenable(), "uds path");
  }
}

TEST(Address, a_host_that_did_not_come_through_parse_is_checked_as_well) {
  expect_invalid(Address::tcp("a|b", 1).check_connectable(), "'|'");
  expect_invalid(Address::tcp("a b", 1).check_listenable(), "blank");
  expect_invalid(Address::tcp(std::string(254, 'a'), 1).check_listenable(), "253");
}

TEST(Address, set_hello_makes_a_hello_request_and_keeps_the_rest) {
  Message message;
  message.header.message_id = 5;
  ASSERT_TRUE(message.text_headers.append("role", "worker"));
  ASSERT_TRUE(message.body.assign("body"));
  ASSERT_TRUE(set_hello(message, Address::tcp("h", 1)));
  EXPECT_EQ(message.header.op_code, OpCode::hello_request);
  EXPECT_EQ(message.header.message_id, 5U);
  EXPECT_EQ(message.text_headers.find("~connect_to"), "tcp|h|1");
  EXPECT_EQ(message.text_headers.find("role"), "worker");
  EXPECT_EQ(message.body.text(), "body");
}

TEST(Address, set_hello_again_replaces_the_address) {
  Message message;
  ASSERT_TRUE(set_hello(message, Address::tcp("h", 1)));
  ASSERT_TRUE(set_hello(message, Address::uds("/x")));
  EXPECT_EQ(message.text_headers.count(), 1U);
  EXPECT_EQ(message.text_headers.find(connect_to_header), "uds|/x");
}

TEST(Address, set_hello_refuses_what_nobody_can_connect_to_and_changes_nothing) {
  Message message;
  expect_invalid(set_hello(message, Address::uds()), "path is empty");
  expect_invalid(set_hello(message, Address::tcp("h", 0)), "port is 0");
  EXPECT_EQ(message.header, BinaryHeader{});
  EXPECT_TRUE(message.text_headers.empty());
}

TEST(Address, set_hello_fails_when_the_text_headers_are_full) {
  Message message;
  ASSERT_TRUE(message.text_headers.append("k", std::string(TextHeaders::max_bytes - 4, 'v')));
  const Result<void> result = set_hello(message, Address::tcp());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_headers_len);
  EXPECT_EQ(message.header.op_code, OpCode::request);
}

TEST(Address, set_welcome_makes_a_welcome_request) {
  Message message;
  ASSERT_TRUE(set_welcome(message, Address::tcp_any(0)));
  EXPECT_EQ(message.header.op_code, OpCode::welcome_request);
  EXPECT_EQ(message.text_headers.find("~listen_on"), "tcp||0");
  ASSERT_TRUE(set_welcome(message, Address::uds()));
  EXPECT_EQ(message.text_headers.count(), 1U);
  EXPECT_EQ(message.text_headers.find("~listen_on"), "uds|");
  expect_invalid(set_welcome(message, Address::uds(longest_path + "p")), "107");
}

TEST(Address, listen_address_reads_what_a_welcome_response_reports) {
  Message message;
  message.header.op_code = OpCode::welcome_response;
  ASSERT_TRUE(message.text_headers.append(listen_on_header, "tcp|127.0.0.1|40000"));
  EXPECT_EQ(listen_address(message), Address::tcp("127.0.0.1", 40'000));
}

TEST(Address, listen_address_says_when_there_is_none_or_a_bad_one) {
  Message message;
  message.header.op_code = OpCode::welcome_response;
  const Result<Address> missing = listen_address(message);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().status, Status::invalid_address);
  EXPECT_EQ(missing.error().detail, "text header '~listen_on' is missing");
  ASSERT_TRUE(message.text_headers.append(listen_on_header, "nowhere"));
  EXPECT_FALSE(listen_address(message));
}

TEST(Address, listen_address_says_when_nobody_listens) {
  Message message;
  ASSERT_TRUE(set_welcome(message, Address::tcp("127.0.0.1", 40'000)));
  const Result<Address> not_yet = listen_address(message);
  ASSERT_FALSE(not_yet);
  EXPECT_EQ(not_yet.error().detail, "the message is no WelcomeResponse");
  message.header.op_code = OpCode::welcome_response;
  message.header.status = Status::address_in_use;
  const Result<Address> taken = listen_address(message);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().status, Status::address_in_use);
}

}  // namespace
}  // namespace tofu
