// What a back end reports of one handle, and when.

#include "conformance/backend_fixture.hpp"

namespace tofu::poller {
namespace {

using test::SocketPair;
using test::Transport;

template <class Backend>
class Readiness : public Conformance<Backend> {
 protected:
  static SocketPair pair(Transport transport = Transport::tcp_v4, net::BufferSizes buffers = {}) {
    return test::connected_pair(transport, buffers);
  }
  /// One that has resets, and one that has not, if the host has Unix sockets.
  static std::set<Transport> both() { return {Transport::tcp_v4, test::quickest_transport()}; }
};
TYPED_TEST_SUITE(Readiness, Backends, BackendName);

TYPED_TEST(Readiness, nothing_registered_is_nothing_reported) {
  EXPECT_TRUE(this->wait_not_at_all().empty());
}

TYPED_TEST(Readiness, bytes_to_read_are_reported_with_the_token) {
  SocketPair ends = this->pair();
  this->add(ends.server.handle(), 0xFEDC'BA98'7654'3210, Triggers::recv());
  EXPECT_TRUE(this->wait_not_at_all().empty());
  test::write_all(ends.client, "x");
  const auto events = this->wait();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].token, 0xFEDC'BA98'7654'3210);
  EXPECT_EQ(events[0].got, this->readable());
}

TYPED_TEST(Readiness, lasts_until_the_bytes_are_read) {
  SocketPair ends = this->pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  test::write_all(ends.client, "ab");
  this->await(1, Triggers::recv());
  EXPECT_EQ(this->wait_not_at_all().size(), 1U);
  EXPECT_EQ(test::read_exactly(ends.server, 1), "a");
  EXPECT_EQ(this->wait_not_at_all().size(), 1U);
  EXPECT_EQ(test::read_exactly(ends.server, 1), "b");
  EXPECT_TRUE(this->wait_not_at_all().empty());
}

TYPED_TEST(Readiness, that_was_there_before_add_is_reported) {
  SocketPair ends = this->pair();
  test::write_all(ends.client, "x");
  test::await(ends.server.handle(), test::Direction::reading);
  this->add(ends.server.handle(), 1, Triggers::recv());
  EXPECT_EQ(this->wait_not_at_all().size(), 1U);
}

TYPED_TEST(Readiness, that_nobody_asked_for_is_not_reported) {
  SocketPair ends = this->pair();
  test::write_all(ends.client, "x");
  test::await(ends.server.handle(), test::Direction::reading);
  this->add(ends.client.handle(), 1, Triggers::recv());  // it could send
  this->add(ends.server.handle(), 2, Triggers::send());  // it could receive
  const auto events = this->wait();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].token, 2U);
  EXPECT_EQ(events[0].got, this->writable());
}

TYPED_TEST(Readiness, both_ways_is_one_event) {
  SocketPair ends = this->pair();
  test::write_all(ends.client, "x");
  test::await(ends.server.handle(), test::Direction::reading);
  this->add(ends.server.handle(), 1, Triggers::recv() | Triggers::send());
  const auto events = this->wait();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].got, this->readable() | this->writable());
}

TYPED_TEST(Readiness, a_connection_that_waits_is_reported_until_it_is_accepted) {
  for (const Transport transport : this->both()) {
    auto listening = test::listen_on(transport);
    this->add(listening.listener.handle(), 1, Triggers::accept());
    EXPECT_TRUE(this->wait_not_at_all().empty());
    const net::Socket client = test::connect_to(listening.endpoint);
    EXPECT_TRUE(this->await(1, Triggers::accept()).has(Triggers::accept()));
    EXPECT_EQ(this->wait_not_at_all().size(), 1U);
    const net::Socket server = test::accept_from(listening.listener);
    EXPECT_TRUE(this->wait_not_at_all().empty());
    this->backend.remove(listening.listener.handle());
  }
}

TYPED_TEST(Readiness, a_connect_that_succeeds_is_reported) {
  auto listening = test::listen_on(Transport::tcp_v4);
  auto attempt = test::must(net::start_connect(listening.endpoint, {}));
  this->add(attempt.socket.handle(), 1, Triggers::connect());
  const Triggers got = this->await(1, Triggers::connect());
  EXPECT_FALSE(got.has(Triggers::err()));
  EXPECT_TRUE(net::finish_connect(attempt.socket));
}

TYPED_TEST(Readiness, a_connect_that_is_refused_is_reported_with_its_error) {
  const net::Endpoint nobody = test::listen_on(Transport::tcp_v4).endpoint;
  auto attempt = net::start_connect(nobody, {});
  if (!attempt) GTEST_SKIP() << "this OS refuses at once";
  this->add(attempt->socket.handle(), 1, Triggers::connect());
  EXPECT_TRUE(this->await(1, Triggers::connect()).has(Triggers::connect()));
  EXPECT_EQ(test::status_of(net::finish_connect(attempt->socket)), Status::connect_failed);
}

TYPED_TEST(Readiness, a_full_buffer_is_silent_until_the_peer_drains_it) {
  for (const Transport transport : this->both()) {
    SocketPair ends = this->pair(transport);
    this->add(ends.client.handle(), 1, Triggers::send());
    EXPECT_TRUE(this->await(1, Triggers::send()).has(Triggers::send()));
    std::size_t left = test::fill(ends.client);
    // The peer's kernel may still take some: filled again until nothing moves any more.
    while (!this->wait(50ms).empty()) left += test::fill(ends.client);
    while (left != 0) {
      left -= test::read_exactly(ends.server, std::min<std::size_t>(left, 65'536)).size();
    }
    EXPECT_TRUE(this->await(1, Triggers::send()).has(Triggers::send()));
    this->backend.remove(ends.client.handle());
  }
}

TYPED_TEST(Readiness, a_half_closed_peer_is_something_to_read) {
  for (const Transport transport : this->both()) {
    SocketPair ends = this->pair(transport);
    this->add(ends.server.handle(), 1, Triggers::recv());
    ends.client.shutdown_write();
    EXPECT_FALSE(this->await(1, Triggers::recv()).has(Triggers::err()));
    std::string text;
    EXPECT_EQ(test::read_some(ends.server, text).state, net::IoResult::State::closed);
    this->modify(ends.server.handle(), 1, Triggers::send());
    EXPECT_FALSE(this->await(1, Triggers::send()).has(Triggers::err()));
    test::write_all(ends.server, "still here");
    EXPECT_EQ(test::read_exactly(ends.client, 10), "still here");
    this->backend.remove(ends.server.handle());
  }
}

TYPED_TEST(Readiness, an_abortive_close_is_an_error_and_something_to_read) {
  SocketPair ends = this->pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  ends.client.close_abortively();
  const Triggers got = this->await(1, Triggers::err());
  EXPECT_TRUE(got.has(Triggers::recv()));
  std::string text;
  EXPECT_EQ(test::read_some(ends.server, text).state, net::IoResult::State::failed);
}

TYPED_TEST(Readiness, an_error_is_reported_to_whoever_asks_for_something_else) {
  SocketPair ends = this->pair();
  test::fill(ends.server);
  this->add(ends.server.handle(), 1, Triggers::send());
  ends.client.close_abortively();
  EXPECT_TRUE(this->await(1, Triggers::err()).has(Triggers::err()));
}

TYPED_TEST(Readiness, a_hang_up_with_bytes_left_is_something_to_read_until_they_are_read) {
  for (const Transport transport : this->both()) {
    SocketPair ends = this->pair(transport);
    this->add(ends.server.handle(), 1, Triggers::recv());
    const std::string text = test::pattern(48);
    test::write_all(ends.client, text);
    this->await(1, Triggers::recv());
    ends.client.close_abortively();
    EXPECT_TRUE(this->await(1, Triggers::err()).has(Triggers::recv()));
    const test::Rest rest = test::read_to_end(ends.server);
    EXPECT_EQ(rest.text, text);
    this->backend.remove(ends.server.handle());
  }
}

}  // namespace
}  // namespace tofu::poller
