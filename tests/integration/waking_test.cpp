/// Whatever a receiver that leads is wanted for reaches it, wherever it is between two turns.

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

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
  const auto post = [&](OpCode op_code, MessageId id) {
    MessagePtr message = must(client.engine().get());
    message->header = {.channel = channel, .op_code = op_code, .message_id = id};
    must(client.group().post(std::move(message)));
  };
  const auto receive = [&](MessageId id) {
    const MessagePtr message = must(client.group().wait_receive(patience));
    ASSERT_NE(message, nullptr) << "the answer to " << id << " did not come";
    ASSERT_EQ(message->header.message_id, id);
  };
  constexpr MessageId rounds = 300;
  std::atomic<MessageId> round{0};
  std::jthread other([&](const std::stop_token& stop) {
    for (MessageId i = 1; i <= rounds; ++i) {
      while (round < i && !stop.stop_requested()) std::this_thread::yield();
      const auto when = std::chrono::steady_clock::now() + std::chrono::microseconds(i % 70);
      while (std::chrono::steady_clock::now() < when) {
      }
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

// One receiver leads, the others follow. Each that goes passes the lead on: with a message, after
// its last one, or because its time is over.
TEST_P(Waking, reaches_every_receiver_of_an_engine_however_the_others_come_and_go) {
  constexpr std::size_t groups = 4;
  constexpr MessageId rounds = 200;
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  std::vector<std::function<void()>> tasks;
  for (std::size_t number = 1; number <= groups; ++number) {
    tasks.push_back([&, number] {
      Stage own_stage;  // a stage is one thread's
      Party party(own_stage, client);
      const ChannelNumber channel = party.hello(server.address()).channel;
      party.receive(OpCode::hello_response, channel);
      for (MessageId id = 1; id <= number * rounds; ++id) {  // the last one is alone in the end
        party.send(OpCode::request, channel, {}, id);
        MessagePtr answer;
        if (id % 3 == 0) {  // it goes too early, as a rule
          answer = must(party.group().wait_receive(std::chrono::microseconds(id % 40)));
        }
        if (!answer) answer = party.receive(OpCode::response, channel);
        if (answer->header.message_id != id) throw Failure("another answer than expected");
      }
    });
  }
  testing::run_tasks(std::move(tasks));
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
