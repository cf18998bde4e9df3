/// Whatever a receiver that leads is wanted for reaches it, wherever it is between two turns.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class Waking : public SceneTest {
 protected:
  /// A channel of `client` to `server`, whose Hello was received.
  Link link(Party& client, Party& server) {
    return connect(client, server, server.listen(anywhere()).address);
  }
};
TOFU_OVER(Waking, main_scenes());

/// Sweeps one moment over another, which needs more precision than a sleep has.
void let_pass(std::chrono::nanoseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

TEST_P(Waking, reaches_a_receiver_at_every_single_update) {
  constexpr int updates = 3'000;
  Engine engine = must(Engine::create(options()));
  ChannelGroup group = must(engine.create_group());
  std::atomic<int> received{0};
  std::atomic<bool> late{false};
  std::jthread receiver([&] {
    while (received < updates && !late) {
      const MessagePtr message = must(group.wait_receive(patience));
      if (message == nullptr) late = true;
      ++received;
    }
  });
  for (int i = 0; i < updates && !late; ++i) {
    must(group.update_receiver());
    while (received <= i && !late) std::this_thread::yield();
  }
  EXPECT_FALSE(late) << "an update came to nobody's notice";
}

// A receiver that had quick answers looks for the next one before it sleeps. What another thread
// posts meanwhile leaves all the same.
TEST_P(Waking, reaches_a_receiver_that_looks_for_a_quick_answer) {
  ServerThread server(options(), anywhere(), [](ChannelGroup& group, MessagePtr message) {
    if (message->header.op_code != OpCode::signal) echo(group, std::move(message));
  });
  Party client(stage, options());
  const ChannelNumber channel = client.hello(server.address()).channel;
  client.receive(OpCode::hello_response, channel);
  Engine& engine = client.engine();
  ChannelGroup& group = client.group();
  const auto post = [&](OpCode op_code, MessageId id) {
    MessagePtr message = must(engine.get());
    message->header = {.channel = channel, .op_code = op_code, .message_id = id};
    must(group.post(std::move(message)));
  };
  const auto receive = [&](MessageId id) {
    const MessagePtr message = must(group.wait_receive(patience));
    ASSERT_NE(message, nullptr) << "the answer to " << id << " did not come";
    ASSERT_EQ(message->header.message_id, id);
  };
  constexpr MessageId rounds = 300;
  std::atomic<MessageId> round{0};
  std::jthread other([&](const std::stop_token& stop) {
    for (MessageId i = 1; i <= rounds; ++i) {
      while (round < i && !stop.stop_requested()) std::this_thread::yield();
      let_pass(std::chrono::microseconds(i % 70));
      if (!stop.stop_requested()) post(OpCode::request, 1'000 + i);
    }
  });
  for (MessageId i = 1; i <= rounds; ++i) {
    for (MessageId quick = 1; quick <= 3; ++quick) {
      post(OpCode::request, quick);
      ASSERT_NO_FATAL_FAILURE(receive(quick));
    }
    post(OpCode::signal, 4);  // nobody answers it
    round = i;
    ASSERT_NO_FATAL_FAILURE(receive(1'000 + i));
  }
}

// One receiver leads, one follows for a short while, and one for long. The leader goes at about the
// moment when the second one's time is over, and neither comes back: the third one has to lead.
TEST_P(Waking, reaches_a_receiver_although_the_one_that_was_to_lead_went) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  const ChannelNumber channel = client.hello(server.address()).channel;
  client.receive(OpCode::hello_response, channel);
  ChannelGroup leaders = must(client.engine().create_group());
  ChannelGroup shorts = must(client.engine().create_group());
  ChannelGroup& longs = client.group();
  constexpr auto time_of_the_second = std::chrono::microseconds(100);
  for (int i = 0; i < 500; ++i) {
    MessagePtr question = client.make(OpCode::request, channel);
    MessagePtr answer;
    std::jthread third;
    {
      const std::jthread first([&] { (void)must(leaders.wait_receive(patience)); });
      let_pass(std::chrono::microseconds(50));
      const std::jthread second([&] { (void)must(shorts.wait_receive(time_of_the_second)); });
      third = std::jthread([&] { answer = must(longs.wait_receive(patience)); });
      let_pass(std::chrono::microseconds(50 + i % 150));
      must(leaders.update_receiver());
    }
    must(longs.post(std::move(question)));
    third.join();
    ASSERT_NE(answer, nullptr) << "nobody led, in round " << i;
  }
}

// What it looks for is there already the first time, and does not come the second time.
TEST_P(Waking, is_looked_for_by_a_receiver_that_had_a_quick_answer) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer(stage, listening.address);
  peer.send(raw_hello(listening.address).bytes());
  const ChannelNumber channel = server.accept()->header.channel;
  const auto looks_of_a_wait = [&] {
    const std::uint64_t before = server.stats().system_calls.wait;
    EXPECT_EQ(must(server.group().wait_receive(std::chrono::milliseconds(1))), nullptr);
    return server.stats().system_calls.wait - before;
  };
  std::uint64_t asleep = looks_of_a_wait();  // as no answer is expected
  for (int i = 0; i < 10; ++i) asleep = std::min(asleep, looks_of_a_wait());
  const std::uint64_t looking = asleep + 2;  // at once, and at least once more
  std::uint64_t most = 0;
  // The machine may hold this thread up, and the answer is not quick then.
  constexpr auto quick = std::chrono::microseconds(200);  // docs/decisions/0019
  int answers = 0;
  int quick_answers = 0;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (most < looking && std::chrono::steady_clock::now() < deadline) {
    peer.send(raw_frame(OpCode::signal, 1).bytes());
    const auto asked = std::chrono::steady_clock::now();
    server.send(OpCode::signal, channel, "a question");
    server.receive(OpCode::signal, channel);
    ++answers;
    if (std::chrono::steady_clock::now() - asked < quick) ++quick_answers;
    server.send(OpCode::signal, channel, "one that nobody answers");
    most = std::max(most, looks_of_a_wait());
  }
  if (most < looking && 2 * quick_answers < answers) {
    GTEST_SKIP() << "this system takes longer for two calls than a quick answer may take";
  }
  EXPECT_GE(most, looking);
}

TEST_P(Waking, ends_the_destruction_of_a_group_while_another_ones_receiver_leads) {
  Party server(stage, options());
  Party client(stage, options());
  const Link there = link(client, server);
  ChannelGroup waiting = must(client.engine().create_group());
  std::jthread leader([&] {
    while (waiting.wait_receive()) {
    }
  });
  for (int i = 0; i < 300; ++i) {
    ChannelGroup leaving = must(client.engine().create_group());
    client.send(OpCode::signal, there.client, "on its way while the next one is posted");
    client.send(OpCode::signal, there.client, "last");
    leaving.destroy();
    for (int k = 0; k < 2; ++k) server.receive(OpCode::signal, there.server);
  }
  waiting.destroy();
}

TEST_P(Waking, ends_an_engine_right_behind_a_post) {
  for (int i = 0; i < 300; ++i) {
    std::optional<Engine> engine(must(Engine::create(options())));
    ChannelGroup group = must(engine->create_group());
    std::jthread receiver([&] {
      while (group.wait_receive()) {
      }
    });
    if (i % 2 == 0) std::this_thread::yield();
    MessagePtr hello = must(engine->get());
    must(set_hello(*hello, Address::uds("/nobody/is/here")));
    must(group.post(std::move(hello)));
    engine.reset();
  }
}

}  // namespace
}  // namespace tofu::test
