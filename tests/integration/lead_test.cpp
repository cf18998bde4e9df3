/// Who does the I/O of an engine with a thread of its own: whoever waits for messages, and that
/// thread whenever nobody does.

#include <chrono>
#include <functional>
#include <thread>
#include <tofu/testing.hpp>
#include <utility>
#include <vector>

#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class Lead : public SceneTest {
 protected:
  /// Waits for what nobody announces; false: it did not come about within half a minute.
  static bool comes_about(const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
      if (is_so()) return true;
      std::this_thread::yield();
    }
    return false;
  }
};

std::vector<Scene> scenes_with_an_own_thread() {
  return {{Drive::own_thread, Wire::tcp_v4}, {Drive::own_thread, Wire::uds}};
}
TOFU_OVER(Lead, scenes_with_an_own_thread());

TEST_P(Lead, what_is_posted_leaves_although_nobody_ever_waits) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  for (int burst = 0; burst < 20; ++burst) {
    for (int i = 0; i <= burst; ++i) client.send(OpCode::signal, link.client, std::to_string(i));
    for (int i = 0; i <= burst; ++i) {
      EXPECT_EQ(server.receive(OpCode::signal, link.server)->body.text(), std::to_string(i));
    }
  }
}

TEST_P(Lead, answers_leave_although_their_receiver_leaves_messages_waiting_for_ever) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  for (MessageId id = 1; id <= 10; ++id) client.send(OpCode::request, link.client, "question", id);
  ASSERT_TRUE(comes_about([&] { return server.group().stats().waiting_messages == 10; }));
  // Each is posted while more messages wait, and behind the last one nobody asks again.
  for (MessageId id = 1; id <= 9; ++id) {
    server.answer(server.receive(OpCode::request, link.server), OpCode::response);
  }
  for (MessageId id = 1; id <= 9; ++id) {
    EXPECT_EQ(client.receive(OpCode::response, link.client)->header.message_id, id);
  }
}

TEST_P(Lead, a_receiver_that_does_not_come_back_holds_up_no_input) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  const std::uint64_t before = server.stats().traffic.messages_in;
  client.send(OpCode::signal, link.client, "one");
  server.receive(OpCode::signal, link.server);  // and from here on the server's thread is away
  client.send(OpCode::signal, link.client, "two");
  client.send(OpCode::signal, link.client, "three");
  EXPECT_TRUE(comes_about([&] { return server.stats().traffic.messages_in == before + 3; }));
}

TEST_P(Lead, several_receivers_of_one_engine_get_what_is_theirs) {
  ServerThread server(options(), anywhere(), echo);
  Party first(stage, options());
  tofu::testing::run_tasks(std::vector<std::function<void()>>(4, [&] {
    Stage stage_of_thread;
    Party party(stage_of_thread, first);
    const ChannelNumber channel = party.hello(server.address()).channel;
    party.receive(OpCode::hello_response, channel);
    for (MessageId id = 1; id <= 300; ++id) {
      party.send(OpCode::request, channel, "question", id);
      EXPECT_EQ(party.receive(OpCode::response, channel)->header.message_id, id);
    }
  }));
}

TEST_P(Lead, a_question_and_its_answer_wake_no_other_thread) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  const ChannelNumber channel = client.hello(server.address()).channel;
  client.receive(OpCode::hello_response, channel);
  const auto wakeups = [&] {
    const EngineStats stats = client.stats();
    const EngineStats of_server = server.engine().stats();
    return stats.wakeups + stats.receiver_wakeups + of_server.wakeups + of_server.receiver_wakeups;
  };
  const std::uint64_t before = wakeups();
  constexpr int questions = 2'000;
  for (int i = 0; i < questions; ++i) {
    client.send(OpCode::request, channel, "question");
    client.receive(OpCode::response, channel);
  }
  // Woken each time would be four per question; the machine may hold up a thread now and then, long
  // enough for the own thread to step in.
  EXPECT_LT(wakeups() - before, 2U * questions);
}

TEST_P(Lead, a_receiver_that_leads_wakes_for_everything_that_is_meant_for_it) {
  Party party(stage, options());
  std::thread waker([&] {
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(party.group().update_receiver());
  });
  for (int i = 0; i < 200; ++i) party.receive_from_engine(Status::receiver_update);
  waker.join();
  std::thread ender([&] { party.group().destroy(); });
  EXPECT_EQ(party.group().wait_receive().error().status, Status::shutdown_started);
  ender.join();
}

}  // namespace
}  // namespace tofu::test
