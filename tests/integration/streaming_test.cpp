/// Streams of parts with `more`, progress by Signals, heartbeats.

#include <string>
#include <vector>

#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class Streaming : public SceneTest {
 protected:
  static constexpr int parts = 1'000;

  /// Posts a stream under one message id, and waits for nothing.
  static MessageId send_stream(Party& from, OpCode op_code, ChannelNumber channel, MessageId id) {
    for (int i = 0; i < parts; ++i) {
      MessagePtr part = from.make(
          op_code, channel, patterned_body(500, static_cast<std::uint64_t>(i)), id, i + 1 < parts);
      id = from.post(std::move(part)).message_id;
    }
    return id;
  }

  static void expect_stream(Party& to, OpCode op_code, ChannelNumber channel, MessageId id) {
    for (int i = 0; i < parts; ++i) {
      const MessagePtr part = to.receive(op_code, channel);
      ASSERT_EQ(part->header.message_id, id);
      ASSERT_EQ(part->header.more, i + 1 < parts) << "part " << i;
      ASSERT_EQ(part->body.text(), patterned_body(500, static_cast<std::uint64_t>(i)));
    }
  }
};
TOFU_OVER(Streaming, every_scene());

TEST_P(Streaming, from_client_to_server_as_one_request_in_a_thousand_parts) {
  Party server(stage, roomy_options());
  Party client(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  const MessageId id = send_stream(client, OpCode::request, link.client, 0);
  expect_stream(server, OpCode::request, link.server, id);
  server.send(OpCode::response, link.server, "got it", id);
  EXPECT_EQ(client.receive(OpCode::response, link.client)->header.message_id, id);
}

TEST_P(Streaming, from_server_to_client_as_one_response_in_a_thousand_parts) {
  Party server(stage, roomy_options());
  Party client(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  const MessageId id = client.send(OpCode::request, link.client, "all, please").message_id;
  EXPECT_EQ(server.receive(OpCode::request, link.server)->header.message_id, id);
  send_stream(server, OpCode::response, link.server, id);
  expect_stream(client, OpCode::response, link.client, id);
}

TEST_P(Streaming, both_ways_at_once) {
  Party server(stage, roomy_options());
  Party client(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  const MessageId up = send_stream(client, OpCode::signal, link.client, 0);
  const MessageId down = send_stream(server, OpCode::signal, link.server, 0);
  expect_stream(server, OpCode::signal, link.server, up);
  expect_stream(client, OpCode::signal, link.client, down);
}

TEST_P(Streaming, through_the_default_pool_to_a_receiver_that_keeps_up_only_just) {
  // More than pool and queues of the defaults hold: back-pressure carries it.
  std::size_t received = 0;
  bool in_order = true;
  ServerThread server(options(), anywhere(), [&](ChannelGroup& group, MessagePtr message) {
    if (message->header.op_code == OpCode::signal && !message->from_engine()) {
      in_order = in_order && message->body.text() == patterned_body(500, received);
      ++received;
    } else if (message->header.op_code == OpCode::request) {
      must(message->body.assign(std::to_string(received)));
      echo(group, std::move(message));
    }
  });
  Party client(stage, options());
  const ChannelNumber channel = client.hello(server.address()).channel;
  constexpr std::size_t total = 10'000;
  for (std::size_t sent = 0; sent < total;) {
    MessagePtr part = client.make(OpCode::signal, channel, patterned_body(500, sent));
    const auto posted = client.group().post(std::move(part));
    if (posted) {
      ++sent;
      continue;
    }
    ASSERT_EQ(posted.error().status, Status::send_queue_full);
    EXPECT_EQ(client.receive_from_engine(Status::send_queue_ready)->header.channel, channel);
  }
  MessagePtr last = client.make(OpCode::request, channel);
  while (!client.group().post(std::move(last))) {
    client.receive_from_engine(Status::send_queue_ready);
  }
  MessagePtr answer = client.receive();
  while (answer->header.status == Status::send_queue_ready) answer = client.receive();
  EXPECT_EQ(answer->body.text(), std::to_string(total));
  server.stop();
  EXPECT_TRUE(in_order);
}

class Signals : public SceneTest {};
TOFU_OVER(Signals, main_scenes());

TEST_P(Signals, tell_the_progress_of_a_request_under_its_id) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  const MessageId job = client.send(OpCode::request, link.client, "a long job").message_id;
  MessagePtr request = server.receive(OpCode::request, link.server);
  for (int percent = 0; percent < 100; percent += 10) {
    MessagePtr progress = server.make(OpCode::signal, link.server, {}, job);
    must(progress->text_headers.append("X-Percent", std::to_string(percent)));
    server.post(std::move(progress));
  }
  server.answer(std::move(request), OpCode::response);
  for (int percent = 0; percent < 100; percent += 10) {
    const MessagePtr progress = client.receive(OpCode::signal, link.client);
    EXPECT_EQ(progress->header.message_id, job);
    EXPECT_EQ(progress->text_headers.find("X-Percent"), std::to_string(percent));
  }
  EXPECT_EQ(client.receive(OpCode::response, link.client)->header.message_id, job);
}

TEST_P(Signals, as_heartbeats_keep_a_channel_from_idling_out) {
  EngineOptions watchful = options();
  watchful.idle_timeout = std::chrono::milliseconds(600);
  Party server(stage, watchful);
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  // The client waits between its beats as an application does: for messages, with a time-out.
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < 2 * watchful.idle_timeout) {
    client.send(OpCode::signal, link.client, "beat");
    server.receive(OpCode::signal, link.server);
    EXPECT_EQ(must(client.group().wait_receive(std::chrono::milliseconds(20))), nullptr);
  }
  server.expect_closed(link.server, Status::idle_timeout);  // once they stop
  client.expect_closed(link.client, Status::peer_disconnected);
}

}  // namespace
}  // namespace tofu::test
