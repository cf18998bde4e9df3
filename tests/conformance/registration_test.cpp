// add(), modify(), remove(), and what numbers that the OS uses again may not do.

#include "conformance/backend_fixture.hpp"
#include "poller/poller_core.hpp"

namespace tofu::poller {
namespace {

using test::SocketPair;
using test::Transport;

template <class Backend>
class Registering : public Conformance<Backend> {
 protected:
  /// A pair with a byte to read at the server's end.
  static SocketPair readable_pair() {
    SocketPair ends = test::connected_pair(Transport::tcp_v4);
    test::write_all(ends.client, "x");
    test::await(ends.server.handle(), test::Direction::reading);
    return ends;
  }
};
TYPED_TEST_SUITE(Registering, Backends, BackendName);

TYPED_TEST(Registering, modify_changes_the_wish) {
  const SocketPair ends = this->readable_pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  EXPECT_EQ(this->wait().at(0).got, this->readable());
  this->modify(ends.server.handle(), 1, Triggers::send());
  EXPECT_EQ(this->wait().at(0).got, this->writable());
  this->modify(ends.server.handle(), 1, Triggers::send() | Triggers::recv());
  EXPECT_EQ(this->wait().at(0).got, this->readable() | this->writable());
}

TYPED_TEST(Registering, modify_changes_the_token) {
  const SocketPair ends = this->readable_pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  this->modify(ends.server.handle(), 2, Triggers::recv());
  const auto events = this->wait();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].token, 2U);
}

TYPED_TEST(Registering, modify_of_what_is_not_registered_fails) {
  const SocketPair ends = this->readable_pair();
  EXPECT_EQ(test::status_of(this->backend.modify(ends.server.handle(), 1, Triggers::recv())),
            Status::communication_failed);
}

TYPED_TEST(Registering, remove_ends_reports_even_of_what_is_ready) {
  SocketPair ends = this->readable_pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  this->add(ends.client.handle(), 2, Triggers::recv());
  EXPECT_EQ(this->wait().size(), 1U);
  this->backend.remove(ends.server.handle());
  EXPECT_TRUE(this->wait_not_at_all().empty());
  test::write_all(ends.server, "y");
  EXPECT_EQ(this->wait().at(0).token, 2U);
}

TYPED_TEST(Registering, remove_ends_reports_of_errors) {
  SocketPair ends = this->readable_pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  ends.client.close_abortively();
  this->await(1, Triggers::err());
  this->backend.remove(ends.server.handle());
  EXPECT_TRUE(this->wait_not_at_all().empty());
}

TYPED_TEST(Registering, remove_of_what_is_not_registered_is_ignored) {
  const SocketPair ends = this->readable_pair();
  this->backend.remove(ends.server.handle());
  this->add(ends.server.handle(), 1, Triggers::recv());
  this->backend.remove(ends.client.handle());
  this->backend.remove(net::no_handle);
  EXPECT_EQ(this->wait().size(), 1U);
}

TYPED_TEST(Registering, a_removed_handle_may_come_again) {
  const SocketPair ends = this->readable_pair();
  for (Token token = 1; token <= 10; ++token) {
    this->add(ends.server.handle(), token, Triggers::recv());
    const auto events = this->wait();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].token, token);
    this->backend.remove(ends.server.handle());
  }
}

TYPED_TEST(Registering, remove_of_one_leaves_the_others_in_order) {
  std::vector<SocketPair> pairs;
  for (Token token = 0; token < 8; ++token) {
    pairs.push_back(this->readable_pair());
    this->add(pairs.back().server.handle(), 100 + token, Triggers::recv());
  }
  for (const std::size_t gone : {0U, 7U, 3U}) this->backend.remove(pairs[gone].server.handle());
  EXPECT_EQ(this->tokens_of(1, 64), (std::set<Token>{101, 102, 104, 105, 106}));
  this->modify(pairs[6].server.handle(), 206, Triggers::recv());
  EXPECT_EQ(this->tokens_of(1, 64), (std::set<Token>{101, 102, 104, 105, 206}));
}

TYPED_TEST(Registering, a_handle_number_used_again_brings_the_new_token_only) {
  SocketPair first = this->readable_pair();
  const net::Handle number = first.server.handle();
  this->add(number, 1, Triggers::recv());
  this->await(1, Triggers::recv());
  this->backend.remove(number);
  auto listening = test::listen_on(test::quickest_transport());  // lest it take the number
  first.server.close();

  net::Socket again = test::connect_to(listening.endpoint);
  SocketPair second{std::move(again), test::accept_from(listening.listener)};
  test::write_all(second.client, "x");
  test::await(second.server.handle(), test::Direction::reading);
  const bool reused = second.server.handle() == number || second.client.handle() == number;
  if (!reused) GTEST_SKIP() << "this OS did not use the number again";
  EXPECT_TRUE(this->wait_not_at_all().empty());
  this->add(second.server.handle(), 2, Triggers::recv());
  this->add(second.client.handle(), 3, Triggers::recv());
  test::write_all(second.server, "y");
  test::await(second.client.handle(), test::Direction::reading);
  this->backend.wake();
  EXPECT_EQ(this->tokens_of(1, 64), (std::set<Token>{notifier_token, 2, 3}));
  EXPECT_EQ(this->tokens_of(1, 64), (std::set<Token>{2, 3}));
}

TYPED_TEST(Registering, survives_a_move_of_the_back_end) {
  const SocketPair ends = this->readable_pair();
  this->add(ends.server.handle(), 1, Triggers::recv());
  TypeParam moved = std::move(this->backend);
  this->backend = test::must(TypeParam::create());
  EXPECT_TRUE(this->wait_not_at_all().empty());
  this->backend = std::move(moved);
  this->backend.wake();
  EXPECT_EQ(this->tokens_of(1, 64), (std::set<Token>{notifier_token, 1}));
}

TYPED_TEST(Registering, two_back_ends_may_watch_one_handle) {
  const SocketPair ends = this->readable_pair();
  TypeParam other = test::must(TypeParam::create());
  this->add(ends.server.handle(), 1, Triggers::recv());
  test::must(other.add(ends.server.handle(), 2, Triggers::send()));
  EXPECT_EQ(this->wait().at(0).token, 1U);
  std::array<ReadyEvent, 4> events;
  ASSERT_EQ(test::must(other.wait(events, test::patience)), 1U);
  EXPECT_EQ(events[0].token, 2U);
  EXPECT_EQ(events[0].got, this->writable());
}

/// The least that PollerCore takes.
struct Channel : Registration {
  Channel(ChannelNumber its_number, net::Socket its_socket)
      : number_(its_number), socket(std::move(its_socket)) {}
  [[nodiscard]] ChannelNumber number() const { return number_; }
  [[nodiscard]] net::Handle handle() const { return socket.handle(); }
  [[nodiscard]] Triggers wanted() const { return Triggers::recv(); }

  ChannelNumber number_;
  net::Socket socket;
};

TYPED_TEST(Registering, a_channel_number_used_again_gets_no_event_of_its_predecessor) {
  PollerCore<TypeParam, Channel> core(std::move(this->backend));
  const auto insert = [&core](net::Socket socket) {
    Channel* channel = test::must(core.insert(std::make_unique<Channel>(7, std::move(socket))));
    core.mark_dirty(*channel);
    core.reconcile([](Channel&, const Error& error) { FAIL() << error.message(); });
    return channel;
  };
  std::vector<Token> ready;
  const auto wait = [&] {
    ready.clear();
    test::must(
        core.wait(0ns, [&](Channel& channel, Triggers) { ready.push_back(channel.seqn); }, [] {}));
  };

  SocketPair first = this->readable_pair();
  Channel* predecessor = insert(std::move(first.server));
  const Token stale = predecessor->seqn;
  wait();
  EXPECT_EQ(ready, std::vector<Token>{stale});
  core.erase(*predecessor);

  SocketPair second = test::connected_pair(Transport::tcp_v4);
  Channel* successor = insert(std::move(second.server));
  EXPECT_NE(successor->seqn, stale);
  EXPECT_EQ(core.find_token(stale), nullptr);
  wait();
  EXPECT_TRUE(ready.empty());
  test::write_all(second.client, "x");
  test::await(successor->handle(), test::Direction::reading);
  wait();
  EXPECT_EQ(ready, std::vector<Token>{successor->seqn});
}

}  // namespace
}  // namespace tofu::poller
