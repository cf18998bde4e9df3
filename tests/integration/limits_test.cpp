/// Bounds on what piles up, and that nothing is lost at them.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class Limits : public SceneTest {
 protected:
  struct Connected {
    BinaryHeader hello;
    RawPeer peer;
  };
  /// To a raw peer that has read the Hello, and has little room in the kernel for what follows.
  Connected connect_to_narrow_peer(Party& client) {
    RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
    const BinaryHeader hello = client.hello(listener.address());
    RawPeer peer = listener.accept();
    EXPECT_EQ(peer.must_read_frame().header.message_id, hello.message_id);
    return {hello, std::move(peer)};
  }
  /// Has the engine do something for another group, so that its reactor has surely gone round.
  static void let_reactor_turn(Party& bystander) {
    for (int i = 0; i < 5; ++i) {
      const Listening listening = bystander.listen(Address::tcp("127.0.0.1", 0));
      bystander.send(OpCode::bye_signal, listening.channel);
      bystander.expect_closed(listening.channel, Status::channel_closed);
    }
  }
};
TOFU_OVER(Limits, main_scenes());

TEST_P(Limits, a_full_send_queue_refuses_and_tells_when_it_has_room) {
  EngineOptions small = options();
  small.max_queued_messages = 100;
  small.send_buffer_bytes = 4'096;
  Party client(stage, small);
  auto [hello, peer] = connect_to_narrow_peer(client);

  const std::string body = patterned_body(1'000, 1);
  std::vector<MessageId> accepted;
  bool full = false;
  while (!full) {
    MessagePtr message = client.make(OpCode::signal, hello.channel, body);
    const auto posted = client.group().post(std::move(message));
    if (posted) {
      accepted.push_back(posted->message_id);
      ASSERT_LT(accepted.size(), 100'000U) << "the queue never gets full";
    } else {
      EXPECT_EQ(posted.error().status, Status::send_queue_full);
      ASSERT_TRUE(message) << "a refused message stays with the caller";
      EXPECT_EQ(message->body.text(), body);
      full = true;
    }
  }
  EXPECT_LE(must(client.group().channel_stats(hello.channel)).queued_messages, 100U);

  for (const MessageId id : accepted) {
    const RawFrame frame = peer.must_read_frame();
    ASSERT_EQ(frame.header.message_id, id);
    ASSERT_EQ(frame.body, body);
  }
  const MessagePtr ready = client.receive_from_engine(Status::send_queue_ready);
  EXPECT_EQ(ready->header.channel, hello.channel);
  EXPECT_EQ(ready->header.op_code, OpCode::signal);
  client.send(OpCode::signal, hello.channel, "again");
  EXPECT_EQ(peer.must_read_frame().body, "again");
  client.expect_nothing();
}

TEST_P(Limits, of_room_again_it_tells_once_until_that_is_received) {
  EngineOptions small = options();
  small.max_queued_messages = 10;
  small.send_buffer_bytes = 4'096;
  Party bystander(stage, small);  // whose engine works while the group itself receives nothing
  ChannelGroup group = must(bystander.engine().create_group());
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  MessagePtr hello = must(bystander.engine().get());
  must(set_hello(*hello, listener.address()));
  const ChannelNumber channel = must(group.post(std::move(hello))).channel;
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  const auto overfill_and_empty = [&] {
    std::size_t accepted = 0;
    const std::string body = patterned_body(5'000, 1);
    while (group.post(bystander.make(OpCode::signal, channel, body))) ++accepted;
    for (; accepted > 0; --accepted) peer.must_read_frame();
    bystander.wait_until([&] { return must(group.channel_stats(channel)).queued_messages == 0; });
    bystander.wait_until([&] { return group.stats().waiting_messages > 0; });
  };
  for (int episode = 0; episode < 5; ++episode) overfill_and_empty();
  EXPECT_EQ(group.stats().waiting_messages, 1U);
  EXPECT_EQ(must(group.wait_receive({}))->header.status, Status::send_queue_ready);
  overfill_and_empty();  // this refusal is told of again
  EXPECT_EQ(must(group.wait_receive({}))->header.status, Status::send_queue_ready);
}

TEST_P(Limits, the_send_queue_is_bounded_in_bytes_too) {
  EngineOptions small = options();
  small.max_queued_bytes = 100'000;
  small.send_buffer_bytes = 4'096;
  Party client(stage, small);
  auto [hello, peer] = connect_to_narrow_peer(client);
  Status refused = Status::success;
  std::size_t accepted = 0;
  while (refused == Status::success) {
    refused = status_of(
        client.group().post(client.make(OpCode::signal, hello.channel, patterned_body(9'000, 3))));
    accepted += refused == Status::success ? 1 : 0;
    ASSERT_LT(accepted, 100'000U);
  }
  EXPECT_EQ(refused, Status::send_queue_full);
  EXPECT_LE(must(client.group().channel_stats(hello.channel)).queued_bytes, 100'000U);
  for (; accepted > 0; --accepted) EXPECT_EQ(peer.must_read_frame().body.size(), 9'000U);
  client.receive_from_engine(Status::send_queue_ready);
}

TEST_P(Limits, what_waits_in_a_send_queue_keeps_no_memory_of_earlier_contents) {
  EngineOptions narrow = roomy_options();
  narrow.send_buffer_bytes = 4'096;
  Party client(stage, narrow);
  auto [hello, peer] = connect_to_narrow_peer(client);
  // Until the kernel takes no more.
  for (int i = 0; i < 50; ++i) {
    client.send(OpCode::signal, hello.channel, patterned_body(60'000, 1));
  }
  Party bystander(stage, client);
  let_reactor_turn(bystander);
  MessagePtr small = client.make(OpCode::signal, hello.channel, patterned_body(60'000, 2), 77);
  must(small->body.assign("small"));
  client.post(std::move(small));
  let_reactor_turn(bystander);
  client.send(OpCode::bye_signal, hello.channel);
  MessagePtr back = client.receive();
  while (back->header.message_id != 77) back = client.receive();
  EXPECT_EQ(back->body.text(), "small");
  EXPECT_LE(back->body.storage().capacity(), 8'192U);
}

TEST_P(Limits, what_is_queued_of_no_pool_buys_no_room_for_receiving) {
  EngineOptions small = roomy_options();
  small.initial_messages = 0;
  small.max_messages = 4;
  small.send_buffer_bytes = 4'096;
  Party client(stage, small);
  auto [hello, peer] = connect_to_narrow_peer(client);
  for (int i = 0; i < 100; ++i) {
    MessagePtr message = make_message();
    message->header.op_code = OpCode::signal;
    message->header.channel = hello.channel;
    must(message->body.assign(patterned_body(60'000, 1)));
    client.post(std::move(message));
  }
  for (MessageId id = 1; id <= 50; ++id) peer.send(raw_frame(OpCode::signal, id));
  Party bystander(stage, client);
  bystander.wait_until([&] { return client.stats().pool_empty_episodes > 0; });
  EXPECT_LE(client.stats().pool.alive, 4U + 1U) << "besides pool_empty itself";
}

TEST_P(Limits, one_full_channel_does_not_stop_another) {
  EngineOptions small = options();
  small.max_queued_messages = 50;
  small.send_buffer_bytes = 4'096;
  Party client(stage, small);
  Party server(stage, options());
  RawListener stuck(stage, anywhere(), 16, {.receive = 4'096});
  const ChannelNumber blocked = client.hello(stuck.address()).channel;
  const RawPeer peer = stuck.accept();
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  while (client.group().post(client.make(OpCode::signal, blocked, patterned_body(5'000, 2)))) {
  }
  for (int i = 0; i < 100; ++i) {
    client.send(OpCode::request, link.client, "past it");
    server.answer(server.receive(OpCode::request, link.server), OpCode::response);
    client.receive(OpCode::response, link.client);
  }
}

TEST_P(Limits, a_receiver_that_does_not_receive_stops_the_reading) {
  EngineOptions small = roomy_options();
  small.max_received_messages = 10;
  Party server(stage, small);
  Stage aside;  // whose pumping takes nothing from the server's group
  Party bystander(aside, server);
  const Listening listening = server.listen(anywhere());
  RawPeer peer(stage, listening.address);
  std::string bytes = raw_hello(listening.address).bytes();
  for (MessageId id = 1; id <= 1'000; ++id) bytes += raw_frame(OpCode::signal, id).bytes();
  peer.send(bytes);  // as few bytes as the kernel holds at any rate

  const auto waiting = [&] { return server.group().stats().waiting_messages; };
  bystander.wait_until([&] { return waiting() >= 10; });
  let_reactor_turn(bystander);
  EXPECT_EQ(waiting(), 10U);
  EXPECT_EQ(server.accept()->header.message_id, 1U);
  for (MessageId id = 1; id <= 1'000; ++id) {
    ASSERT_EQ(server.receive()->header.message_id, id);
    ASSERT_LE(waiting(), 10U);
  }
}

// Whoever has a message less waiting than others must not be overtaken by them for ever.
TEST_P(Limits, a_channel_that_rests_for_the_receiver_goes_on_although_others_are_as_quick) {
  EngineOptions small = roomy_options();
  small.max_received_messages = 8;
  Party server(stage, small);
  Stage aside;  // whose pumping takes nothing from the server's group
  Party bystander(aside, server);
  const Listening listening = server.listen(anywhere());
  RawPeer quick = RawPeer::greeted(aside, listening.address);
  server.accept();
  RawPeer late = RawPeer::greeted(aside, listening.address);
  const ChannelNumber lates = server.accept()->header.channel;
  const auto arrives = [&](RawPeer& peer) {
    peer.send(raw_frame(OpCode::signal, 1));
    peer.wait_until_arrived();
    let_reactor_turn(bystander);
  };
  for (int i = 0; i < 8; ++i) arrives(quick);
  bystander.wait_until([&] { return server.group().stats().waiting_messages >= 8; });
  arrives(late);
  const auto next = [&] { return must(server.group().wait_receive(std::chrono::nanoseconds(0))); };
  int before = 0;
  for (MessagePtr message = next(); message == nullptr || message->header.channel != lates;
       message = next()) {
    ASSERT_LE(++before, 100) << "it is overtaken for ever";
    arrives(quick);
  }
}

TEST_P(Limits, an_empty_pool_stops_the_reading_and_is_told_without_a_flood_of_signals) {
  EngineOptions small = options();
  small.initial_messages = 4;
  small.max_messages = 4;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  server.accept();
  constexpr MessageId per_episode = 100;
  MessageId expected = 1;
  for (std::uint64_t episode = 1; episode <= 3; ++episode) {
    std::string bytes;
    for (MessageId id = 0; id < per_episode; ++id) {
      bytes += raw_frame(OpCode::signal, expected + id).bytes();
    }
    peer.send(bytes);
    std::vector<MessagePtr> held;
    for (MessagePtr message = server.receive(); !message->from_engine();
         message = server.receive()) {
      ASSERT_EQ(message->header.message_id, expected++);
      held.push_back(std::move(message));
      ASSERT_LE(held.size(), small.max_messages);
    }
    EXPECT_GE(server.stats().pool_empty_episodes, episode);
    held.clear();  // by which the engine reads on, without being asked
    while (expected <= episode * per_episode) {
      const MessagePtr message = server.receive();
      if (message->from_engine()) {
        ASSERT_EQ(message->header.status, Status::pool_empty);
        continue;  // reading had stopped again; the next Signal comes after this one was received
      }
      ASSERT_EQ(message->header.message_id, expected++);
    }
    EXPECT_LE(server.stats().pool_empty_episodes, expected);
  }
}

// Each of these brings something that the engine or the application makes a message for, which then
// comes home: it must not be one more that can be received and held.
TEST_P(Limits, what_the_application_holds_is_bounded_whatever_else_comes_home) {
  EngineOptions small = options();
  small.initial_messages = 1;
  small.max_messages = 4;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  std::string bytes;
  for (MessageId id = 1; id <= 100; ++id) bytes += raw_frame(OpCode::signal, id).bytes();
  peer.send(bytes);
  std::vector<MessagePtr> held;
  while (held.size() < small.max_messages) {
    MessagePtr message = server.receive();
    if (!message->from_engine()) held.push_back(std::move(message));
  }
  for (int i = 0; i < 50; ++i) {
    server.send(OpCode::signal, channel, "a message of the application's own");
    peer.must_read_frame();
    while (MessagePtr message = must(server.group().wait_receive(std::chrono::nanoseconds(0)))) {
      ASSERT_EQ(message->header.status, Status::pool_empty);
    }
  }
  held.clear();
  for (MessageId id = 5; id <= 100;) {
    const MessagePtr message = server.receive();
    if (message->from_engine()) continue;
    ASSERT_EQ(message->header.message_id, id++);
  }
}

TEST_P(Limits, with_a_pool_of_one_a_server_still_serves) {
  EngineOptions smallest = options();
  smallest.initial_messages = 1;
  smallest.max_messages = 1;
  Party server(stage, smallest);
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  for (int i = 0; i < 20; ++i) client.send(OpCode::request, link.client, std::to_string(i));
  for (int i = 0; i < 20;) {
    MessagePtr message = server.receive();
    if (message->header.status == Status::pool_empty) continue;
    ASSERT_EQ(message->body.text(), std::to_string(i++));
    server.answer(std::move(message), OpCode::response);
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.receive(OpCode::response, link.client)->body.text(), std::to_string(i));
  }
}

TEST_P(Limits, channels_beyond_the_maximum_are_refused_to_those_who_connect) {
  EngineOptions few = options();
  few.max_channels = 3;
  Party client(stage, few);
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  std::vector<Link> links;
  for (int i = 0; i < 3; ++i) links.push_back(connect(client, server, listening.address));

  MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel);
  must(set_hello(*hello, listening.address));
  EXPECT_EQ(status_of(client.group().post(std::move(hello))), Status::too_many_channels);
  ASSERT_TRUE(hello);
  say_bye(client, links[0].client, server, links[0].server);
  client.post(std::move(hello));
  server.accept();
}

TEST_P(Limits, connections_beyond_the_maximum_wait_until_a_channel_has_ended) {
  EngineOptions few = options();
  few.max_channels = 3;  // the listener and two
  few.accept_backoff = std::chrono::milliseconds(10);
  Party server(stage, few);
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link first = connect(client, server, listening.address);
  const Link second = connect(client, server, listening.address);
  server.expect_nothing();  // so far nobody was turned away
  const BinaryHeader third = client.hello(listening.address);
  EXPECT_EQ(server.receive_from_engine(Status::too_many_channels)->header.channel,
            listening.channel);
  server.wait_until([&] { return server.stats().accept_pauses >= 3; });
  server.expect_nothing();  // told once, not at every attempt
  EXPECT_EQ(server.stats().channels, 3U);

  say_bye(client, first.client, server, first.server);
  const MessagePtr accepted = server.accept();
  EXPECT_EQ(accepted->header.message_id, third.message_id);
  client.send(OpCode::signal, second.client, "none the worse");
  server.receive(OpCode::signal, second.server);
}

TEST_P(Limits, of_connections_at_the_maximum_it_tells_once_until_that_is_received) {
  EngineOptions few = options();
  few.max_channels = 3;  // the listener and two
  few.accept_backoff = std::chrono::milliseconds(1);
  Party server(stage, few);
  Stage aside;
  Party bystander(aside, server);
  const Listening listening = server.listen(anywhere());
  std::deque<RawPeer> silent;
  for (int i = 0; i < 3; ++i) silent.emplace_back(aside, listening.address);
  const auto pauses = [&] { return server.stats().accept_pauses; };
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t accepted = server.stats().accepted;
    silent.pop_front();
    bystander.wait_until([&] { return server.stats().accepted > accepted; });
    const std::uint64_t seen = pauses();
    silent.emplace_back(aside, listening.address);
    bystander.wait_until([&] { return pauses() > seen; });
  }
  EXPECT_EQ(server.group().stats().waiting_messages, 1U);
  server.receive_from_engine(Status::too_many_channels);
  silent.pop_front();
  silent.emplace_back(aside, listening.address);
  server.receive_from_engine(Status::too_many_channels);
}

TEST_P(Limits, frames_longer_than_allowed_end_their_channel) {
  EngineOptions small = options();
  small.max_body_bytes = 100;
  small.max_text_headers_bytes = 200;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  const std::string header_of_200 = "n:" + std::string(196, 'v') + "\r\n";
  const std::string header_of_201 = "n:" + std::string(197, 'v') + "\r\n";

  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber first = server.accept()->header.channel;
  peer.send(raw_frame(OpCode::signal, 1, std::string(100, 'b'), header_of_200));
  server.receive(OpCode::signal, first);
  peer.send(raw_frame(OpCode::signal, 2, std::string(101, 'b')));
  server.expect_closed(first, Status::protocol_violation);
  EXPECT_TRUE(peer.read_to_end().empty());

  RawPeer another = RawPeer::greeted(stage, listening.address);
  const ChannelNumber second = server.accept()->header.channel;
  another.send(raw_frame(OpCode::signal, 1, {}, header_of_201));
  server.expect_closed(second, Status::protocol_violation);
}

}  // namespace
}  // namespace tofu::test
