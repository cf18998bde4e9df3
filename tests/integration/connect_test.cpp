/// Channels that come and go: graceful, aborted, again and again.

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "support/proc.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class Connect : public SceneTest {};
TOFU_OVER(Connect, every_scene());

TEST_P(Connect, and_disconnect_gracefully_from_either_end) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link first = connect(client, server, listening.address);
  say_bye(client, first.client, server, first.server);
  const Link second = connect(client, server, listening.address);
  say_bye(server, second.server, client, second.client);
  EXPECT_EQ(client.stats().channels, 0U);
  EXPECT_EQ(server.stats().channels, 1U) << "the listener";
  EXPECT_EQ(client.stats().closed_by(Status::success), 2U);
  EXPECT_EQ(server.stats().closed_by(Status::success), 2U);
}

TEST_P(Connect, and_abort_from_either_end) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link first = connect(client, server, listening.address);
  client.send(OpCode::bye_signal, first.client);
  client.expect_closed(first.client, Status::channel_closed);
  server.expect_closed(first.server, Status::peer_disconnected);
  const Link second = connect(client, server, listening.address);
  server.send(OpCode::bye_signal, second.server);
  server.expect_closed(second.server, Status::channel_closed);
  client.expect_closed(second.client, Status::peer_disconnected);
}

TEST_P(Connect, and_lose_the_peers_engine) {
  Party client(stage, options());
  Link link;
  {
    Party server(stage, options());
    const Listening listening = server.listen(anywhere());
    link = connect(client, server, listening.address);
  }
  client.expect_closed(link.client, Status::peer_disconnected);
}

TEST_P(Connect, and_lose_the_peers_group) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  server.group().destroy();
  client.expect_closed(link.client, Status::peer_disconnected);
  EXPECT_EQ(server.stats().channels, 0U);
}

TEST_P(Connect, and_correlate_answers_with_their_requests) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  std::vector<MessageId> ids;
  for (int i = 0; i < 10; ++i) {
    ids.push_back(
        client.send(OpCode::request, link.client, "question " + std::to_string(i)).message_id);
  }
  std::vector<MessagePtr> questions;
  for (int i = 0; i < 10; ++i) questions.push_back(server.receive(OpCode::request, link.server));
  while (!questions.empty()) {  // answered in another order than asked
    server.answer(std::move(questions.back()), OpCode::response);
    questions.pop_back();
  }
  for (int i = 9; i >= 0; --i) {
    const MessagePtr answer = client.receive(OpCode::response, link.client);
    EXPECT_EQ(answer->header.message_id, ids[static_cast<std::size_t>(i)]);
    EXPECT_EQ(answer->body.text(), "question " + std::to_string(i));
  }
}

TEST_P(Connect, and_ask_each_other_at_the_same_time) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  client.send(OpCode::request, link.client, "from the client", 5);
  server.send(OpCode::request, link.server, "from the server", 5);  // even with the same id
  server.answer(server.receive(OpCode::request, link.server), OpCode::response);
  client.answer(client.receive(OpCode::request, link.client), OpCode::response);
  EXPECT_EQ(client.receive(OpCode::response, link.client)->body.text(), "from the client");
  EXPECT_EQ(server.receive(OpCode::response, link.server)->body.text(), "from the server");
}

TEST_P(Connect, and_both_say_bye_at_the_same_time) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  for (int i = 0; i < 20; ++i) {
    const Link link = connect(client, server, listening.address);
    client.send(OpCode::signal, link.client, "last from the client");
    client.send(OpCode::bye_request, link.client);
    server.send(OpCode::signal, link.server, "last from the server");
    server.send(OpCode::bye_request, link.server);
    EXPECT_EQ(server.receive(OpCode::signal, link.server)->body.text(), "last from the client");
    EXPECT_EQ(client.receive(OpCode::signal, link.client)->body.text(), "last from the server");
    // Each may answer the other's Bye, or find that its channel ended already.
    for (auto& [party, channel] : {std::pair<Party&, ChannelNumber>{client, link.client},
                                   std::pair<Party&, ChannelNumber>{server, link.server}}) {
      MessagePtr message = party.receive();
      while (!message->is_channel_closed()) {
        ASSERT_FALSE(message->from_engine()) << describe(*message);
        if (message->header.op_code == OpCode::bye_request) {
          message->header.op_code = OpCode::bye_response;
          (void)party.group().post(std::move(message));
        }
        message = party.receive();
      }
      EXPECT_EQ(message->header.channel, channel);
      EXPECT_EQ(message->reason(), "success");
    }
  }
}

class Reconnect : public SceneTest {
 protected:
  /// Connects, has one Request echoed and says bye, `cycles` times.
  static void cycle(Party& client, const Address& address, int cycles) {
    for (int i = 0; i < cycles; ++i) {
      const std::string body = "cycle " + std::to_string(i);
      const ChannelNumber channel = client.hello(address).channel;
      client.receive(OpCode::hello_response, channel);
      client.send(OpCode::request, channel, body);
      const MessagePtr response = client.receive(OpCode::response, channel);
      if (response->body.text() != body) throw Failure("a wrong echo: " + describe(*response));
      client.send(OpCode::bye_request, channel);
      client.receive(OpCode::bye_response, channel);
      client.expect_closed(channel, Status::success);
    }
  }
};
TOFU_OVER(Reconnect, every_scene());

TEST_P(Reconnect, a_thousand_times_from_one_thread) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  const std::set<std::string> before = time_waits(server.address().port());
  cycle(client, server.address(), 1'000);
  EXPECT_EQ(client.stats().closed_by(Status::success), 1'000U);
  EXPECT_EQ(client.stats().connected, 1'000U);
  if (over_tcp()) {
    const std::set<std::string> after = time_waits(server.address().port());
    EXPECT_TRUE(std::ranges::includes(before, after)) << after.size() << " now";
  }
}

TEST_P(Reconnect, a_thousand_times_from_four_threads) {
  ServerThread server(options(), anywhere(), echo);
  testing::run_tasks(std::vector<std::function<void()>>(4, [&] {
    Stage own_stage;
    Party client(own_stage, options());
    cycle(client, server.address(), 250);
  }));
  server.stop();
  EXPECT_EQ(server.engine().stats().accepted, 1'000U);
}

TEST_P(Reconnect, with_a_group_each_on_one_engine_from_four_threads) {
  // An engine has one driver at a time, so this is for engines with a thread of their own; with
  // caller-driven ones the four threads take turns, which is what is tested then.
  ServerThread server(options(), anywhere(), echo);
  Stage own_stage;
  Party first(own_stage, options());
  testing::run_tasks(std::vector<std::function<void()>>(4, [&] {
    Stage stage_of_thread;
    Party group(stage_of_thread, first);
    cycle(group, server.address(), 50);
  }));
  EXPECT_EQ(first.stats().closed_by(Status::success), 200U);
}

TEST_P(Reconnect, by_abort_without_exhausting_anything) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  for (int i = 0; i < 1'000; ++i) {
    const Link link = connect(client, server, listening.address);
    client.send(OpCode::bye_signal, link.client);
    client.expect_closed(link.client, Status::channel_closed);
    server.expect_closed(link.server, Status::peer_disconnected);
  }
  EXPECT_EQ(client.stats().channels, 0U);
  EXPECT_EQ(server.stats().channels, 1U);
}

TEST_P(Reconnect, while_many_channels_stay_open_never_mixes_them_up) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  std::vector<Link> links;
  for (int i = 0; i < 50; ++i) links.push_back(connect(client, server, listening.address));
  for (int round = 0; round < 100; ++round) {
    Link& link = links[static_cast<std::size_t>(round * 7 % 50)];
    say_bye(client, link.client, server, link.server);
    link = connect(client, server, listening.address);
    std::set<ChannelNumber> numbers;
    for (const Link& each : links) numbers.insert(each.client);
    ASSERT_EQ(numbers.size(), 50U) << "a number was given twice";
    client.send(OpCode::signal, link.client, "new");
    server.receive(OpCode::signal, link.server);
  }
}

}  // namespace
}  // namespace tofu::test
