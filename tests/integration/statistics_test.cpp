/// The figures of engines, channels and groups.

#include <string>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class Statistics : public SceneTest {};
TOFU_OVER(Statistics, main_scenes());

TEST_P(Statistics, count_messages_and_bytes_as_on_the_wire) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  std::size_t bytes = raw_hello(listening.address).bytes().size();
  for (int i = 0; i < 10; ++i) {
    client.send(OpCode::request, link.client, std::string(100, 'x'));
    bytes += frame_header_bytes + 100;
  }
  for (int i = 0; i < 10; ++i) {
    server.answer(server.receive(OpCode::request, link.server), OpCode::response);
    client.receive(OpCode::response, link.client);
  }
  // What was received is counted; what was written is counted right after it left.
  server.wait_until([&] { return server.stats().traffic.messages_out == 10; });
  const ChannelStats at_client = must(client.group().channel_stats(link.client));
  const ChannelStats at_server = must(server.group().channel_stats(link.server));
  for (const TrafficStats& traffic : {at_client.traffic, client.stats().traffic}) {
    EXPECT_EQ(traffic.messages_out, 11U);
    EXPECT_EQ(traffic.bytes_out, bytes);
    EXPECT_EQ(traffic.messages_in, 10U);
    EXPECT_EQ(traffic.bytes_in, 10U * (frame_header_bytes + 100));
  }
  for (const TrafficStats& traffic : {at_server.traffic, server.stats().traffic}) {
    EXPECT_EQ(traffic.messages_in, 11U);
    EXPECT_EQ(traffic.bytes_in, bytes);
    EXPECT_EQ(traffic.messages_out, 10U);
  }
  EXPECT_EQ(at_client.channel, link.client);
  EXPECT_EQ(at_client.queued_messages, 0U);
  EXPECT_EQ(at_client.queued_bytes, 0U);
}

TEST_P(Statistics, count_channels_and_their_ends_by_reason) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link byes = connect(client, server, listening.address);
  const Link aborted = connect(client, server, listening.address);
  const Link open = connect(client, server, listening.address);
  EXPECT_EQ(server.stats().channels, 4U);
  EXPECT_EQ(server.stats().listeners, 1U);
  EXPECT_EQ(server.stats().accepted, 3U);
  EXPECT_EQ(client.stats().channels, 3U);
  EXPECT_EQ(client.stats().listeners, 0U);
  EXPECT_EQ(client.stats().connected, 3U);
  EXPECT_EQ(server.group().stats().channels, 4U);
  EXPECT_EQ(client.group().stats().channels, 3U);

  say_bye(client, byes.client, server, byes.server);
  client.send(OpCode::bye_signal, aborted.client);
  client.expect_closed(aborted.client, Status::channel_closed);
  server.expect_closed(aborted.server, Status::peer_disconnected);
  EXPECT_EQ(server.stats().channels, 2U);
  EXPECT_EQ(client.stats().channels, 1U);
  EXPECT_EQ(client.stats().closed_by(Status::success), 1U);
  EXPECT_EQ(client.stats().closed_by(Status::channel_closed), 1U);
  EXPECT_EQ(server.stats().closed_by(Status::success), 1U);
  EXPECT_EQ(server.stats().closed_by(Status::peer_disconnected), 1U);
  EXPECT_EQ(status_of(client.group().channel_stats(byes.client)), Status::invalid_channel_number);
  EXPECT_TRUE(client.group().channel_stats(open.client));
  EXPECT_EQ(status_of(server.group().channel_stats(60'000)), Status::invalid_channel_number);
}

TEST_P(Statistics, show_what_is_queued_and_what_waits) {
  EngineOptions narrow = options();
  narrow.send_buffer_bytes = 4'096;
  Party client(stage, narrow);
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  for (int i = 0; i < 1'000; ++i) {
    client.send(OpCode::signal, hello.channel, std::string(1'000, 'q'));
  }
  const ChannelStats stuck = must(client.group().channel_stats(hello.channel));
  EXPECT_GT(stuck.queued_messages, 0U);
  EXPECT_GE(stuck.queued_bytes, stuck.queued_messages * 1'000);
  for (int i = 0; i < 1'000; ++i) peer.must_read_frame();
  client.wait_until(
      [&] { return must(client.group().channel_stats(hello.channel)).queued_messages == 0; });
  EXPECT_EQ(must(client.group().channel_stats(hello.channel)).queued_bytes, 0U);

  EXPECT_EQ(client.group().stats().waiting_messages, 0U);
  must(client.group().update_receiver());
  EXPECT_EQ(client.group().stats().waiting_messages, 1U);
  client.receive_from_engine(Status::receiver_update);
  EXPECT_EQ(client.group().stats().waiting_messages, 0U);
}

TEST_P(Statistics, count_what_was_handed_back) {
  Party client(stage, options());
  RawListener listener(stage, anywhere());
  const BinaryHeader hello = client.hello(listener.address());
  {
    RawPeer peer = listener.accept();
    peer.must_read_frame();
    EXPECT_EQ(client.stats().returned, 0U);
  }
  client.expect_closed(hello.channel, Status::peer_disconnected);
  EXPECT_EQ(client.stats().returned, 0U);
  MessagePtr nowhere = client.make(OpCode::hello_request, unassigned_channel);
  must(nowhere->text_headers.append(connect_to_header, "nonsense"));
  const ChannelNumber channel = client.post(std::move(nowhere)).channel;
  client.receive_from_engine(Status::invalid_address);
  client.expect_closed(channel, Status::invalid_address);
  EXPECT_EQ(client.stats().returned, 1U);
}

TEST_P(Statistics, show_the_pool) {
  EngineOptions small = options();
  small.initial_messages = 8;
  small.max_messages = 10;
  Party party(stage, small);
  const PoolStats before = party.stats().pool;
  EXPECT_EQ(before.free, 8U);
  EXPECT_EQ(before.alive, 8U);
  std::vector<MessagePtr> held;
  for (int i = 0; i < 12; ++i) held.push_back(must(party.engine().get()));
  EXPECT_EQ(party.stats().pool.alive, 12U);
  EXPECT_EQ(party.stats().pool.free, 0U);
  EXPECT_EQ(party.stats().pool.allocated, 12U);
  held.clear();
  EXPECT_EQ(party.stats().pool.free, 10U);
  EXPECT_EQ(party.stats().pool.alive, 10U);
  EXPECT_EQ(party.stats().pool.freed, 2U);
}

TEST_P(Statistics, show_that_an_engine_at_rest_does_nothing) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  client.send(OpCode::signal, link.client);
  server.receive(OpCode::signal, link.server);
  EXPECT_EQ(must(server.group().wait_receive(std::chrono::milliseconds(50))), nullptr);
  const std::uint64_t turns = server.stats().turns;
  const std::uint64_t reads = server.stats().system_calls.read;
  EXPECT_EQ(must(server.group().wait_receive(std::chrono::milliseconds(100))), nullptr);
  EXPECT_LE(server.stats().turns, turns + 3) << "a busy loop";
  EXPECT_EQ(server.stats().system_calls.read, reads);
}

TEST_P(Statistics, show_that_many_messages_come_by_few_reads) {
  Party server(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  std::string batch;
  for (MessageId id = 1; id <= 1'000; ++id) batch += raw_frame(OpCode::signal, id).bytes();
  const std::uint64_t before = server.stats().system_calls.read;
  peer.send(batch);
  for (int i = 0; i < 1'000; ++i) server.receive(OpCode::signal, channel);
  EXPECT_LT(server.stats().system_calls.read - before, 100U) << "16,000 bytes at once";
}

}  // namespace
}  // namespace tofu::test
