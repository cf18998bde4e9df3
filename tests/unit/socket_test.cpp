#include "net/socket.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "net_support/sockets.hpp"
#include "support/os_codes.hpp"

namespace tofu::net {
namespace {

namespace code = test::code;

using IoState = IoResult::State;
using test::SocketPair;
using test::Transport;

class SocketTest : public ::testing::TestWithParam<Transport> {
 protected:
  void SetUp() override {
    if (GetParam() == Transport::tcp_v6 && !test::has_ipv6()) {
      GTEST_SKIP() << "this host has no IPv6 loopback address ::1";
    }
    if (GetParam() == Transport::uds && !test::has_uds()) {
      GTEST_SKIP() << "this system has no Unix sockets";
    }
  }
  static SocketPair pair(BufferSizes buffers = {}) {
    return test::connected_pair(GetParam(), buffers);
  }
  static bool over_tcp() { return GetParam() != Transport::uds; }
};

/// What Unix domain sockets don't have: Nagle, reset, the client's name.
class TcpSocketTest : public SocketTest {};

TEST_P(SocketTest, carries_bytes_both_ways) {
  SocketPair ends = pair();
  test::write_all(ends.client, "to the server");
  test::write_all(ends.server, "to the client");
  EXPECT_EQ(test::read_exactly(ends.server, 13), "to the server");
  EXPECT_EQ(test::read_exactly(ends.client, 13), "to the client");
}

TEST_P(TcpSocketTest, has_nagle_off_at_both_ends) {
  const SocketPair ends = pair();
  EXPECT_EQ(test::option_of(ends.client.handle(), IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(test::option_of(ends.server.handle(), IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST_P(SocketTest, would_block_when_there_is_nothing_to_read) {
  SocketPair ends = pair();
  std::string text;
  const IoResult result = test::read_some(ends.server, text);
  EXPECT_EQ(result.state, IoState::would_block);
  EXPECT_EQ(result.bytes, 0U);
}

TEST_P(SocketTest, would_block_when_there_is_no_room_and_goes_on_when_there_is) {
  SocketPair ends = pair();
  std::size_t left = test::fill(ends.client);
  EXPECT_GT(left, 0U);
  while (left != 0) {
    left -= test::read_exactly(ends.server, std::min<std::size_t>(left, 65'536)).size();
  }
  test::await(ends.client.handle(), test::Direction::writing);
  EXPECT_EQ(test::write_some(ends.client, "more").state, IoState::done);
  EXPECT_EQ(test::read_exactly(ends.server, 4), "more");
}

TEST_P(SocketTest, gathers_and_scatters) {
  SocketPair ends = pair();
  const std::array<std::string_view, 3> words = {"one", "", "three"};
  std::vector<ConstSlice> from;
  for (const auto word : words) from.push_back({as_bytes(word).data(), word.size()});
  EXPECT_EQ(ends.client.write(from).bytes, 8U);

  test::await(ends.server.handle(), test::Direction::reading);
  std::array<std::byte, 2> first{};
  std::array<std::byte, 100> second{};
  const std::array into = {MutableSlice{first.data(), first.size()},
                           MutableSlice{second.data(), second.size()}};
  EXPECT_EQ(ends.server.read(into).bytes, 8U);
  const std::string text = std::string(reinterpret_cast<const char*>(first.data()), 2) +
                           std::string(reinterpret_cast<const char*>(second.data()), 6);
  EXPECT_EQ(text, "onethree");
}

TEST_P(SocketTest, takes_at_most_max_slices_at_once) {
  SocketPair ends = pair();
  const std::vector<ConstSlice> from(max_slices + 7, {as_bytes("x").data(), 1});
  const IoResult written = ends.client.write(from);
  EXPECT_EQ(written.state, IoState::done);
  EXPECT_EQ(written.bytes, max_slices);

  test::read_exactly(ends.server, max_slices);
  test::write_all(ends.client, std::string(max_slices + 7, 'y'));
  std::vector<std::byte> bytes(max_slices + 7);
  std::vector<MutableSlice> into;
  for (std::byte& byte : bytes) into.push_back({&byte, 1});
  test::await(ends.server.handle(), test::Direction::reading);
  EXPECT_EQ(ends.server.read(into).bytes, max_slices);
}

TEST_P(SocketTest, does_not_take_an_empty_read_for_the_end) {
  SocketPair ends = pair();
  test::write_all(ends.client, "x");
  test::await(ends.server.handle(), test::Direction::reading);
  EXPECT_EQ(ends.server.read({}).state, IoState::would_block);
  EXPECT_EQ(ends.server.write({}).state, IoState::would_block);
}

TEST_P(SocketTest, carries_more_than_the_buffers_hold) {
  SocketPair ends = pair({.send = 8'192, .receive = 8'192});
  const std::string sent = test::pattern(1'000'000);
  std::string_view rest = sent;
  std::string received;
  while (received.size() < sent.size()) {
    const IoResult written = test::write_some(ends.client, rest);
    ASSERT_NE(written.state, IoState::failed);
    rest.remove_prefix(written.bytes);
    test::await(ends.server.handle(), test::Direction::reading);
    ASSERT_EQ(test::read_some(ends.server, received).state, IoState::done);
  }
  EXPECT_EQ(received, sent);
}

TEST_P(SocketTest, reads_closed_after_the_peers_last_byte) {
  SocketPair ends = pair();
  test::write_all(ends.client, "last words");
  ends.client.close();
  const test::Rest rest = test::read_to_end(ends.server);
  EXPECT_EQ(rest.text, "last words");
  EXPECT_EQ(rest.end.state, IoState::closed);
}

TEST_P(SocketTest, half_closed_still_reads) {
  SocketPair ends = pair();
  ends.client.shutdown_write();
  EXPECT_EQ(test::read_to_end(ends.server).end.state, IoState::closed);
  test::write_all(ends.server, "answer");
  EXPECT_EQ(test::read_exactly(ends.client, 6), "answer");
}

TEST_P(SocketTest, fails_to_write_after_shutdown_and_raises_no_signal) {
  SocketPair ends = pair();
  ends.client.shutdown_write();
  const IoResult result = test::write_some(ends.client, "x");
  EXPECT_EQ(result.state, IoState::failed);
  EXPECT_EQ(result.os_error, code::shut_down);
}

TEST_P(SocketTest, fails_to_write_once_the_peer_is_gone_and_raises_no_signal) {
  SocketPair ends = pair();
  ends.server.close();
  IoResult result{};
  for (int i = 0; i < 10 && result.state != IoState::failed; ++i) {
    result = test::write_some(ends.client, "x");
    test::await(ends.client.handle(), test::Direction::reading);  // the peer's FIN, then its RST
  }
  EXPECT_EQ(result.state, IoState::failed);
  EXPECT_TRUE(result.os_error == code::shut_down || result.os_error == code::reset)
      << result.os_error;
}

// Guarantee of the kernel on which "nothing received is dropped" stands: a reset does not take away
// what was received before it.
TEST_P(SocketTest, still_reads_what_came_before_the_peers_abortive_close) {
  SocketPair ends = pair();
  const std::string text = test::pattern(48);
  test::write_all(ends.client, text);
  test::await(ends.server.handle(), test::Direction::reading);
  ends.client.close_abortively();
  const test::Rest rest = test::read_to_end(ends.server);
  EXPECT_EQ(rest.text, text);
  if (!test::sockets_tell_a_reset) return;
  if (over_tcp()) {
    EXPECT_EQ(rest.end.state, IoState::failed);
    EXPECT_EQ(rest.end.os_error, code::reset);
  } else {
    EXPECT_EQ(rest.end.state, IoState::closed);
  }
}

TEST_P(SocketTest, still_reads_what_came_before_a_reset_caused_by_unread_bytes) {
  SocketPair ends = pair();
  test::write_all(ends.server, "never read by the client");
  test::await(ends.client.handle(), test::Direction::reading);
  const std::string text = test::pattern(20'000);
  test::write_all(ends.client, text);
  ends.client.close();  // plain, but with unread bytes: TCP sends RST, a Unix socket ECONNRESET
  const test::Rest rest = test::read_to_end(ends.server);
  EXPECT_EQ(rest.text, text);
  if (!test::sockets_tell_a_reset) return;
  EXPECT_EQ(rest.end.state, IoState::failed);
  EXPECT_EQ(rest.end.os_error, code::reset);
}

TEST_P(SocketTest, has_no_error_to_take_while_all_is_well) {
  SocketPair ends = pair();
  EXPECT_EQ(ends.client.take_error(), 0);
}

TEST_P(TcpSocketTest, takes_the_error_once) {
  if (!test::sockets_tell_a_reset)
    GTEST_SKIP() << "here only the poller learns of a reset for sure";
  SocketPair ends = pair();
  ends.client.close_abortively();
  test::await(ends.server.handle(), test::Direction::reading);
  EXPECT_EQ(ends.server.take_error(), code::reset);
  EXPECT_EQ(ends.server.take_error(), 0);
}

TEST_P(TcpSocketTest, knows_its_own_and_its_peers_address) {
  const SocketPair ends = pair();
  EXPECT_NE(ends.client.local_endpoint().port(), 0);
  EXPECT_EQ(ends.client.local_endpoint(), ends.server.peer_endpoint());
  EXPECT_EQ(ends.client.peer_endpoint(), ends.server.local_endpoint());
}

TEST_P(SocketTest, moves_and_swaps) {
  SocketPair ends = pair();
  const Handle handle = ends.client.handle();
  Socket moved = std::move(ends.client);
  EXPECT_EQ(moved.handle(), handle);
  EXPECT_FALSE(ends.client.is_open());  // NOLINT(bugprone-use-after-move): what a move leaves
  ends.client = std::move(moved);
  EXPECT_EQ(ends.client.handle(), handle);
  EXPECT_EQ(ends.client.can_reset(), over_tcp());
  test::write_all(ends.client, "x");
  EXPECT_EQ(test::read_exactly(ends.server, 1), "x");
}

TEST_P(SocketTest, may_be_closed_twice_and_when_it_never_was_open) {
  SocketPair ends = pair();
  ends.client.close();
  ends.client.close();
  ends.client.close_abortively();
  EXPECT_FALSE(ends.client.is_open());
  Socket none;
  none.close();
  none.close_abortively();
  EXPECT_EQ(none.handle(), no_handle);
}

TEST_P(SocketTest, without_a_handle_fails_in_every_call) {
  Socket none;
  std::string text;
  EXPECT_EQ(test::read_some(none, text).os_error, code::no_socket);
  EXPECT_EQ(test::write_some(none, "x").os_error, code::no_socket);
  EXPECT_EQ(none.take_error(), code::no_socket);
  EXPECT_EQ(none.local_endpoint().size(), 0U);
  EXPECT_EQ(none.peer_endpoint().size(), 0U);
}

std::string name_of(const ::testing::TestParamInfo<Transport>& info) {
  return std::string(test::name_of(info.param));
}
INSTANTIATE_TEST_SUITE_P(Over, SocketTest,
                         ::testing::Values(Transport::tcp_v4, Transport::tcp_v6, Transport::uds),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Over, TcpSocketTest,
                         ::testing::Values(Transport::tcp_v4, Transport::tcp_v6), name_of);

}  // namespace
}  // namespace tofu::net
