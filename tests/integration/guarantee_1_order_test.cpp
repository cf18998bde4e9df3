/// PROTOCOL §6.1: messages of one channel arrive in the order in which post() returned.

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class G1_order : public SceneTest {};
TOFU_OVER(G1_order, every_scene());

TEST_P(G1_order, messages_of_every_kind_and_size_arrive_as_they_were_posted) {
  Party server(stage, roomy_options());
  Party client(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  constexpr std::size_t count = 3'000;
  const auto size_of = [](std::size_t i) { return i % 97 == 0 ? 60'000 : i * 31 % 700; };
  const auto kind_of = [](std::size_t i) {
    return std::array{OpCode::request, OpCode::signal, OpCode::response}.at(i % 3);
  };
  std::vector<MessageId> ids;
  for (std::size_t i = 0; i < count; ++i) {
    ids.push_back(client
                      .send(kind_of(i), link.client, patterned_body(size_of(i), i),
                            kind_of(i) == OpCode::response ? 1'000'000 + i : 0)
                      .message_id);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const MessagePtr message = server.receive(kind_of(i), link.server);
    ASSERT_EQ(message->header.message_id, ids[i]) << "message " << i;
    ASSERT_EQ(message->body.text(), patterned_body(size_of(i), i));
  }
}

TEST_P(G1_order, holds_from_the_hello_on_to_the_bye) {
  Party server(stage, roomy_options());
  Party client(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  for (int round = 0; round < 20; ++round) {
    const BinaryHeader hello = client.hello(listening.address);
    for (MessageId id = 1; id <= 50; ++id) client.send(OpCode::signal, hello.channel, {}, id);
    client.send(OpCode::bye_request, hello.channel);

    const ChannelNumber channel = server.accept()->header.channel;
    for (MessageId id = 1; id <= 50; ++id) {
      ASSERT_EQ(server.receive(OpCode::signal, channel)->header.message_id, id);
    }
    server.answer(server.receive(OpCode::bye_request, channel), OpCode::bye_response);
    client.receive(OpCode::bye_response, hello.channel);
    client.expect_closed(hello.channel, Status::success);
    server.expect_closed(channel, Status::success);
  }
}

TEST_P(G1_order, holds_for_each_of_many_threads_that_post_to_one_channel) {
  constexpr MessageId per_thread = 1'000;
  constexpr std::size_t threads = 3;
  std::vector<MessageId> last(threads, 0);
  std::size_t out_of_order = 0;
  ServerThread server(roomy_options(), anywhere(), [&](ChannelGroup& group, MessagePtr message) {
    if (message->header.op_code == OpCode::signal && !message->from_engine()) {
      const MessageId id = message->header.message_id;
      MessageId& before = last.at(id / 1'000'000);
      if (id % 1'000'000 != before + 1) ++out_of_order;
      before = id % 1'000'000;
    } else {
      echo(group, std::move(message));
    }
  });
  Party client(stage, roomy_options());
  const ChannelNumber channel = client.hello(server.address()).channel;
  std::vector<std::function<void()>> tasks;
  for (std::size_t thread = 0; thread < threads; ++thread) {
    tasks.push_back([&, thread] {
      for (MessageId i = 1; i <= per_thread; ++i) {
        client.send(OpCode::signal, channel, "x", thread * 1'000'000 + i);
      }
    });
  }
  testing::run_tasks(std::move(tasks));
  client.receive(OpCode::hello_response, channel);
  client.send(OpCode::bye_request, channel);
  client.receive(OpCode::bye_response, channel);
  server.stop();
  EXPECT_EQ(out_of_order, 0U);
  EXPECT_EQ(last, std::vector<MessageId>(threads, per_thread));
}

TEST_P(G1_order, holds_although_each_channel_gets_only_its_share_of_a_turn) {
  // Streams long enough to be cut into shares, on channels that compete.
  constexpr std::size_t channels = 8;
  constexpr std::size_t per_channel = 400;
  Party server(stage, roomy_options());
  Party client(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  std::vector<Link> links;
  for (std::size_t i = 0; i < channels; ++i) {
    links.push_back(connect(client, server, listening.address));
  }
  for (std::size_t i = 1; i <= per_channel; ++i) {
    for (const Link& link : links) {
      client.send(OpCode::signal, link.client, patterned_body(3'000, i), i);
    }
  }
  std::map<ChannelNumber, MessageId> last;
  for (std::size_t i = 0; i < channels * per_channel; ++i) {
    const MessagePtr message = server.receive();
    ASSERT_EQ(message->header.message_id, ++last[message->header.channel]) << describe(*message);
    ASSERT_EQ(message->body.text(), patterned_body(3'000, message->header.message_id));
  }
}

}  // namespace
}  // namespace tofu::test
