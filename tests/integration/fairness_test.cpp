/// A channel that brings much has its share of each turn, and no more while others have something
/// to say: what they say never waits behind all of a flood.

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

/// The engine works only while the test receives, so that it is known what it finds in its sockets.
class BesideAFlood : public SceneTest {
 protected:
  BesideAFlood()
      : server(stage, roomy_options()),
        listening(server.listen(anywhere())),
        flooder(RawPeer::greeted(stage, listening.address)),
        flooded(server.accept()->header.channel),
        other(RawPeer::greeted(stage, listening.address)),
        quiet(server.accept()->header.channel) {
    stage.pump();  // the poller sees that there is nothing more: from here on it reports in order
  }

  static constexpr std::size_t body_bytes = 1'000;
  static constexpr std::size_t frame_bytes = frame_header_bytes + body_bytes;
  /// With the shares of reactor_receive.cpp: a frame that is cut in two counts for the next one.
  static constexpr std::size_t most_per_turn = 48 * 1024 / frame_bytes + 1;

  /// As much of a flood as the kernel takes; more than two shares.
  void fill_the_socket() {
    while (unsent.size() < 4 * most_per_turn * frame_bytes) {
      unsent += raw_frame(OpCode::signal, ++sent, std::string(body_bytes, 'f')).bytes();
    }
    unsent.erase(0, flooder.send_some(unsent));
    ASSERT_GT((sent - received) * frame_bytes - unsent.size(), 2 * most_per_turn * frame_bytes);
  }
  void say_something() {
    other.send(raw_frame(OpCode::signal, 1, "something"));
    other.wait_until_arrived();
  }
  /// How many messages of the flood come before the next one of the other channel.
  std::size_t flood_before_the_other() {
    for (std::size_t before = 0;; ++before) {
      const MessagePtr message = server.receive();
      if (message->header.channel == quiet) return before;
      take_of_the_flood(message);
    }
  }
  /// What the turn brought behind that.
  std::size_t rest_of_the_turn() {
    std::size_t rest = 0;
    for (; server.group().stats().waiting_messages > 0; ++rest) {
      take_of_the_flood(server.receive());
    }
    return rest;
  }
  void take_of_the_flood(const MessagePtr& message) {
    EXPECT_EQ(message->header.channel, flooded);
    EXPECT_EQ(message->header.message_id, ++received);
  }

  Party server;
  Listening listening;
  RawPeer flooder;
  ChannelNumber flooded;
  RawPeer other;
  ChannelNumber quiet;
  std::string unsent;
  std::size_t sent = 0;
  std::size_t received = 0;
};
INSTANTIATE_TEST_SUITE_P(Over, BesideAFlood,
                         ::testing::Values(Scene{Drive::caller, Wire::tcp_v4},
                                           Scene{Drive::caller, Wire::uds}),
                         scene_name);

TEST_P(BesideAFlood, another_channel_waits_for_one_share_at_most) {
  int counted = 0;
  auto spoke = std::chrono::steady_clock::now();
  for (int i = 0; counted < 20 && i < 200; ++i) {
    ASSERT_NO_FATAL_FAILURE(fill_the_socket());
    const auto spoke_before = std::exchange(spoke, std::chrono::steady_clock::now());
    say_something();
    const std::size_t before = flood_before_the_other();
    const std::size_t behind = rest_of_the_turn();
    // Who was the only one for 100 ms has a larger share, and the machine may have stood still.
    const auto alone = std::chrono::steady_clock::now() - spoke_before;
    if (alone > std::chrono::milliseconds(90)) continue;
    ++counted;
    ASSERT_LE(before, most_per_turn);
    ASSERT_LE(behind, most_per_turn);
  }
  EXPECT_EQ(counted, 20);
}

TEST_P(BesideAFlood, who_took_a_whole_share_is_behind_who_did_not) {
  std::size_t brought = 0;  // by the last turn
  for (int i = 0; brought + 1 < most_per_turn && i < 100; ++i) {
    ASSERT_NO_FATAL_FAILURE(fill_the_socket());
    say_something();
    brought = flood_before_the_other() + rest_of_the_turn();
  }
  ASSERT_GE(brought + 1, most_per_turn) << "no turn brought a whole share";
  say_something();
  EXPECT_EQ(flood_before_the_other(), 0U);
}

// The large share shows over uds alone: the window of a TCP connection that nobody reads is small.
TEST_P(BesideAFlood, the_share_of_who_was_alone_for_long_falls_when_another_speaks) {
  const auto alone_since = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < alone_since + std::chrono::milliseconds(150)) {
    ASSERT_NO_FATAL_FAILURE(fill_the_socket());
    while (const MessagePtr message = server.poll()) take_of_the_flood(message);
  }
  ASSERT_NO_FATAL_FAILURE(fill_the_socket());
  take_of_the_flood(server.receive());
  const std::size_t while_alone = 1 + rest_of_the_turn();
  if (!over_tcp()) {
    EXPECT_GT(while_alone, 2 * most_per_turn);
  }
  ASSERT_NO_FATAL_FAILURE(fill_the_socket());
  say_something();
  (void)flood_before_the_other();  // may be a large share still
  (void)rest_of_the_turn();
  ASSERT_NO_FATAL_FAILURE(fill_the_socket());
  say_something();
  EXPECT_LE(flood_before_the_other(), most_per_turn);
}

class FewMessages : public SceneTest {};
INSTANTIATE_TEST_SUITE_P(Over, FewMessages,
                         ::testing::Values(Scene{Drive::caller, Wire::tcp_v4},
                                           Scene{Drive::caller, Wire::uds}),
                         scene_name);

// An answer to a flood leaves in the same turn in which the next message can be had: that the one
// channel has something to send must not bring it before the other, which waited longer.
TEST_P(FewMessages, go_to_who_waited_longest_though_others_have_something_to_send) {
  EngineOptions few = roomy_options();
  few.initial_messages = few.max_messages = 8;
  Party server(stage, few);
  const Listening listening = server.listen(anywhere());
  RawPeer flooder = RawPeer::greeted(stage, listening.address);
  server.accept();
  RawPeer other = RawPeer::greeted(stage, listening.address);
  const ChannelNumber quiet = server.accept()->header.channel;
  stage.pump();
  std::string flood;
  for (MessageId id = 1; id <= 1'000; ++id) flood += raw_frame(OpCode::request, id).bytes();
  flooder.send(flood);
  const auto answer_until_the_other = [&] {
    for (std::size_t before = 0;; ++before) {
      MessagePtr message = server.receive();
      while (message->from_engine()) message = server.receive();
      const bool was_other = message->header.channel == quiet;
      server.answer(std::move(message), OpCode::response);
      if (was_other) return before;
    }
  };
  for (MessageId id = 1; id <= 5; ++id) {
    other.send(raw_frame(OpCode::request, id));
    other.wait_until_arrived();
    // Those that the flood has when the other's arrives, and those of the one turn it may be late.
    EXPECT_LE(answer_until_the_other(), 3 * few.max_messages);
  }
}

class LargeBodiesBesideAnother : public SceneTest {};
INSTANTIATE_TEST_SUITE_P(Over, LargeBodiesBesideAnother,
                         ::testing::Values(Scene{Drive::caller, Wire::uds}), scene_name);

TEST_P(LargeBodiesBesideAnother, are_read_while_the_share_is_not_used_up) {
  Party server(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  RawPeer flooder = RawPeer::greeted(stage, listening.address);
  const ChannelNumber flooded = server.accept()->header.channel;
  RawPeer other = RawPeer::greeted(stage, listening.address);
  const ChannelNumber quiet = server.accept()->header.channel;
  stage.pump();
  struct Case {
    std::size_t size;
    std::size_t most;
  };
  for (const auto [size, most] :
       {Case{.size = 40'000, .most = 2}, Case{.size = 49'000, .most = 1},
        Case{.size = 60'000, .most = 1}, Case{.size = 65'535, .most = 1}}) {
    const std::string frame = raw_frame(OpCode::signal, 1, std::string(size, 'f')).bytes();
    std::size_t taken = flooder.send_some(frame + frame + frame);
    ASSERT_GT(taken, 2 * frame.size()) << size;
    other.send(raw_frame(OpCode::signal, 1, "something"));
    std::size_t before = 0;
    while (server.receive()->header.channel != quiet) ++before;
    EXPECT_LE(before, most) << size;
    flooder.send((frame + frame + frame).substr(taken));
    for (std::size_t rest = before; rest < 3; ++rest) {
      EXPECT_EQ(server.receive()->header.channel, flooded);
    }
  }
}

}  // namespace
}  // namespace tofu::test
