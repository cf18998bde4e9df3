// Many handles at once.

#include "conformance/backend_fixture.hpp"
#include "support/descriptor_limit.hpp"

namespace tofu::poller {
namespace {

using test::SocketPair;
using test::Transport;

template <class Backend>
class Crowd : public Conformance<Backend> {
 protected:
  /// Pairs whose servers are registered with `want` and the tokens from 1 on.
  void add_pairs(std::size_t count, Triggers want) {
    const auto first = pairs.size();
    auto listening = test::listen_on(test::quickest_transport());
    for (std::size_t i = first; i < first + count; ++i) {
      net::Socket client = test::connect_to(listening.endpoint);
      pairs.push_back({std::move(client), test::accept_from(listening.listener)});
      this->add(pairs[i].server.handle(), i + 1, want);
    }
  }
  [[nodiscard]] std::set<Token> all_tokens() const {
    std::set<Token> tokens;
    for (std::size_t i = 0; i < pairs.size(); ++i) tokens.insert(i + 1);
    return tokens;
  }

  std::vector<SocketPair> pairs;
};
TYPED_TEST_SUITE(Crowd, Backends, BackendName);

TYPED_TEST(Crowd, none_starves_when_more_are_ready_than_one_wait_returns) {
  this->add_pairs(100, Triggers::send());  // all of them ready, all of the time
  for (const std::size_t room : {1U, 7U, 99U, 100U}) {
    const int one_round = static_cast<int>((100 + room - 1) / room);
    EXPECT_EQ(this->tokens_of(one_round + 1, room), this->all_tokens()) << "room " << room;
  }
}

TYPED_TEST(Crowd, no_one_comes_twice_before_everyone_came_once) {
  this->add_pairs(30, Triggers::send());
  this->tokens_of(2, 7);  // from the middle of a round
  std::multiset<Token> reported;
  for (int i = 0; i < 3; ++i) {
    for (const ReadyEvent& event : this->wait(0ns, 10)) reported.insert(event.token);
  }
  EXPECT_EQ(reported.size(), 30U);
  for (const Token token : this->all_tokens()) EXPECT_EQ(reported.count(token), 1U) << token;
}

TYPED_TEST(Crowd, a_wake_up_is_not_lost_among_those_that_are_always_ready) {
  this->add_pairs(50, Triggers::send());
  this->tokens_of(3, 7);
  this->backend.wake();
  EXPECT_TRUE(this->tokens_of(9, 7).contains(notifier_token));
  EXPECT_FALSE(this->tokens_of(9, 7).contains(notifier_token));
}

TYPED_TEST(Crowd, those_that_come_and_go_do_not_make_others_starve) {
  this->add_pairs(40, Triggers::send());
  std::set<Token> seen;
  // Every wait, one that was reported leaves and joins again, at another place of the line.
  for (int i = 0; i < 40; ++i) {
    for (const ReadyEvent& event : this->wait(0ns, 3)) {
      seen.insert(event.token);
      const net::Handle handle = this->pairs[event.token - 1].server.handle();
      this->backend.remove(handle);
      this->add(handle, event.token, Triggers::send());
    }
  }
  EXPECT_EQ(seen, this->all_tokens());
}

TYPED_TEST(Crowd, of_a_thousand_sockets_is_served_to_the_last) {
  const std::size_t limit = test::raise_descriptor_limit();
  if (limit < 1'100) GTEST_SKIP() << "a process may have only " << limit << " descriptors";
  this->add_pairs(500, Triggers::recv());
  for (std::size_t i = 0; i < 500; ++i) {
    this->add(this->pairs[i].client.handle(), 501 + i, Triggers::recv());
  }
  EXPECT_TRUE(this->wait_not_at_all().empty());

  // Only those that have something to read are reported: every third first, all of them then.
  const auto serve = [this](std::set<Token> expected) {
    for (const Token token : expected) {
      SocketPair& ends = this->pairs[(token - 1) % 500];
      test::write_all(token <= 500 ? ends.client : ends.server, "x");
    }
    for (int waits = 0; !expected.empty() && waits < 100; ++waits) {
      for (const ReadyEvent& event : this->wait()) {
        SocketPair& ends = this->pairs[(event.token - 1) % 500];
        EXPECT_EQ(test::read_exactly(event.token <= 500 ? ends.server : ends.client, 1), "x");
        EXPECT_EQ(expected.erase(event.token), 1U);
      }
    }
    EXPECT_TRUE(expected.empty());
    EXPECT_TRUE(this->wait_not_at_all().empty());
  };
  std::set<Token> all;
  std::set<Token> some;
  for (Token token = 1; token <= 1'000; ++token) {
    all.insert(token);
    if (token % 3 == 0) some.insert(token);
  }
  serve(some);
  serve(all);
  this->pairs.clear();
}

}  // namespace
}  // namespace tofu::poller
