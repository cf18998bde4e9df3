/// PROTOCOL §6.5: after ByeRequest/ByeResponse nothing in flight is lost, on a slow link too; a
/// peer that half-closes still gets every answer; no TIME_WAIT piles up.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/proc.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"
#include "support/slow_link.hpp"

namespace tofu::test {
namespace {

class G5_graceful_means_graceful : public SceneTest {
 protected:
  static constexpr MessageId count = 150;
  static constexpr std::size_t body_size = 2'000;

  [[nodiscard]] EngineOptions narrow_options() const {
    EngineOptions narrow = roomy_options();
    narrow.send_buffer_bytes = 4'096;
    narrow.receive_buffer_bytes = 4'096;
    return narrow;
  }

  static void post_many(Party& from, ChannelNumber channel) {
    for (MessageId id = 1; id <= count; ++id) {
      from.send(OpCode::signal, channel, patterned_body(body_size, id), id);
    }
  }
  static void expect_many(Party& to, ChannelNumber channel) {
    for (MessageId id = 1; id <= count; ++id) {
      const MessagePtr message = to.receive(OpCode::signal, channel);
      ASSERT_EQ(message->header.message_id, id);
      ASSERT_EQ(message->body.text(), patterned_body(body_size, id));
    }
  }

  /// Both ends send plenty through the link, and one says bye at once.
  static void bye_behind_data_both_ways(Party& initiator, ChannelNumber initiators,
                                        Party& responder, ChannelNumber responders) {
    post_many(initiator, initiators);
    post_many(responder, responders);
    initiator.send(OpCode::bye_request, initiators);
    expect_many(responder, responders);
    MessagePtr bye = responder.receive(OpCode::bye_request, responders);
    responder.send(OpCode::signal, responders, "one more thing");
    responder.answer(std::move(bye), OpCode::bye_response);
    expect_many(initiator, initiators);
    EXPECT_EQ(initiator.receive(OpCode::signal, initiators)->body.text(), "one more thing");
    initiator.receive(OpCode::bye_response, initiators);
    initiator.expect_closed(initiators, Status::success);
    responder.expect_closed(responders, Status::success);
    initiator.expect_nothing();
    responder.expect_nothing();
    EXPECT_EQ(initiator.stats().returned, 0U);
    EXPECT_EQ(responder.stats().returned, 0U);
  }
};
TOFU_OVER(G5_graceful_means_graceful, main_scenes());

TEST_P(G5_graceful_means_graceful, for_a_client_that_says_bye_through_a_slow_link) {
  Party server(stage, narrow_options());
  Party client(stage, narrow_options());
  const Listening listening = server.listen(anywhere());
  const SlowLink link(anywhere(), listening.address, 2'000);
  const Link ends = connect(client, server, link.address());
  bye_behind_data_both_ways(client, ends.client, server, ends.server);
}

TEST_P(G5_graceful_means_graceful, for_a_server_that_says_bye_through_a_slow_link) {
  Party server(stage, narrow_options());
  Party client(stage, narrow_options());
  const Listening listening = server.listen(anywhere());
  const SlowLink link(anywhere(), listening.address, 2'000);
  const Link ends = connect(client, server, link.address());
  bye_behind_data_both_ways(server, ends.server, client, ends.client);
}

TEST_P(G5_graceful_means_graceful, although_the_link_needs_longer_than_the_bye_timeout) {
  EngineOptions hasty = narrow_options();
  hasty.bye_timeout = std::chrono::milliseconds(500);
  Party server(stage, hasty);
  Party client(stage, hasty);
  const Listening listening = server.listen(anywhere());
  const SlowLink link(anywhere(), listening.address, 300);  // a second for each direction
  const Link ends = connect(client, server, link.address());
  post_many(server, ends.server);
  client.send(OpCode::bye_request, ends.client);
  server.answer(server.receive(OpCode::bye_request, ends.server), OpCode::bye_response);
  expect_many(client, ends.client);
  client.receive(OpCode::bye_response, ends.client);
  client.expect_closed(ends.client, Status::success);
  server.expect_closed(ends.server, Status::success);
}

TEST_P(G5_graceful_means_graceful, for_what_is_posted_behind_the_bye_request) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  client.send(OpCode::bye_request, link.client);
  client.send(OpCode::signal, link.client, "forgot to say");
  MessagePtr bye = server.receive(OpCode::bye_request, link.server);
  EXPECT_EQ(server.receive(OpCode::signal, link.server)->body.text(), "forgot to say");
  server.answer(std::move(bye), OpCode::bye_response);
  client.receive(OpCode::bye_response, link.client);
  client.expect_closed(link.client, Status::success);
  server.expect_closed(link.server, Status::success);
}

TEST_P(G5_graceful_means_graceful, for_plenty_behind_the_bye_request_that_is_answered_early) {
  Party server(stage, narrow_options());
  Party client(stage, narrow_options());
  const Listening listening = server.listen(anywhere());
  const SlowLink link(anywhere(), listening.address, 1'000);
  const Link ends = connect(client, server, link.address());
  client.send(OpCode::bye_request, ends.client);
  post_many(client, ends.client);
  server.answer(server.receive(OpCode::bye_request, ends.server), OpCode::bye_response);
  client.receive(OpCode::bye_response, ends.client);  // with most of it still under way
  expect_many(server, ends.server);
  client.expect_closed(ends.client, Status::success);
  server.expect_closed(ends.server, Status::success);
}

TEST_P(G5_graceful_means_graceful, for_byes_that_cross_although_something_is_queued_behind) {
  EngineOptions patient = options();
  patient.bye_timeout = std::chrono::milliseconds(0);  // off: nothing but the Byes ends it
  Party server(stage, patient);
  Party client(stage, patient);
  const Listening listening = server.listen(anywhere());
  for (int round = 0; round < 10; ++round) {
    const Link link = connect(client, server, listening.address);
    client.send(OpCode::bye_request, link.client);
    server.send(OpCode::bye_request, link.server);
    MessagePtr from_client = server.receive(OpCode::bye_request, link.server);
    MessagePtr from_server = client.receive(OpCode::bye_request, link.client);
    server.answer(std::move(from_client), OpCode::bye_response);
    (void)server.group().post(server.make(OpCode::signal, link.server, "too late"));
    from_server->header.op_code = OpCode::bye_response;
    (void)client.group().post(std::move(from_server));  // refused if the other one is here already
    (void)client.group().post(client.make(OpCode::signal, link.client, "too late"));
    for (Party* party : {&client, &server}) {
      MessagePtr message = party->receive();
      while (!message->is_channel_closed()) message = party->receive();
      EXPECT_EQ(message->reason(), to_string(Status::success));
    }
  }
}

TEST_P(G5_graceful_means_graceful, but_whoever_answered_a_bye_may_still_abort) {
  EngineOptions patient = options();
  patient.bye_timeout = std::chrono::milliseconds(0);  // off: the peer may stay for ever
  Party server(stage, patient);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  peer.send(raw_frame(OpCode::bye_request, 3));
  server.answer(server.receive(OpCode::bye_request, channel), OpCode::bye_response);
  EXPECT_EQ(peer.must_read_frame().header.message_id, 3U);
  peer.send(raw_frame(OpCode::signal, 4, "not gone yet"));
  server.receive(OpCode::signal, channel);
  EXPECT_EQ(status_of(server.group().post(server.make(OpCode::signal, channel))),
            Status::channel_closed);
  server.send(OpCode::bye_signal, channel);
  server.expect_closed(channel, Status::channel_closed);
}

TEST_P(G5_graceful_means_graceful, for_answers_that_a_slow_reader_half_closed_for) {
  EngineOptions hasty = narrow_options();
  hasty.half_close_timeout = std::chrono::milliseconds(300);
  Party server(stage, hasty);
  const Listening listening = server.listen(anywhere());
  const SlowLink link(anywhere(), listening.address, 300);
  RawPeer peer = RawPeer::greeted(stage, link.address());
  const ChannelNumber channel = server.accept()->header.channel;
  peer.send(raw_frame(OpCode::request, 77));
  peer.half_close();
  MessagePtr request = server.receive(OpCode::request, channel);
  post_many(server, channel);
  server.answer(std::move(request), OpCode::response);
  const std::vector<RawFrame> frames = peer.read_to_end();
  ASSERT_EQ(frames.size(), count + 1);
  for (MessageId id = 1; id <= count; ++id) {
    EXPECT_EQ(frames[id - 1].header.message_id, id);
    EXPECT_EQ(frames[id - 1].body, patterned_body(body_size, id));
  }
  EXPECT_EQ(frames.back().header.message_id, 77U);
  EXPECT_EQ(peer.end(), StreamEnd::fin);
  server.expect_closed(channel, Status::peer_disconnected);
}

TEST_P(G5_graceful_means_graceful, for_answers_that_are_given_after_the_half_close_was_seen) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  constexpr MessageId requests = 50;
  for (MessageId id = 1; id <= requests; ++id) peer.send(raw_frame(OpCode::request, id));
  peer.half_close();
  std::vector<MessagePtr> open;
  while (open.size() < requests) open.push_back(server.receive(OpCode::request, channel));
  // Whoever comes after the half-close is seen after it.
  const RawPeer later = RawPeer::greeted(stage, listening.address);
  EXPECT_NE(server.accept()->header.channel, channel);
  for (MessagePtr& request : open) server.answer(std::move(request), OpCode::response);
  const std::vector<RawFrame> answers = peer.read_to_end();
  ASSERT_EQ(answers.size(), requests);
  for (MessageId id = 1; id <= requests; ++id) {
    EXPECT_EQ(answers[id - 1].header.message_id, id);
  }
  EXPECT_EQ(peer.end(), StreamEnd::fin);
  server.expect_closed(channel, Status::peer_disconnected);
}

TEST_P(G5_graceful_means_graceful, for_what_the_kernel_still_holds_for_a_peer_that_half_closed) {
  Party client(stage, roomy_options());
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  EXPECT_EQ(peer.must_read_frame().header.message_id, hello.message_id);
  client.send(OpCode::bye_request, hello.channel);
  constexpr MessageId behind = 10;
  for (MessageId id = 1; id <= behind; ++id) {
    client.send(OpCode::signal, hello.channel, patterned_body(body_size, id), id);
  }
  EXPECT_EQ(peer.must_read_frame().header.op_code, static_cast<std::uint8_t>(OpCode::bye_request));
  peer.send(raw_frame(OpCode::bye_response, hello.message_id));
  peer.half_close();  // and reads on only when the client has gone
  client.receive(OpCode::bye_response, hello.channel);
  client.expect_closed(hello.channel, Status::success);
  const std::vector<RawFrame> frames = peer.read_to_end();
  ASSERT_EQ(frames.size(), behind);
  for (MessageId id = 1; id <= behind; ++id) {
    EXPECT_EQ(frames[id - 1].body, patterned_body(body_size, id));
  }
  EXPECT_EQ(peer.end(), StreamEnd::fin);
}

TEST_P(G5_graceful_means_graceful, for_fifty_requests_before_a_half_close_to_a_frozen_server) {
  std::vector<std::string> arguments{"serve", "--answer", "--quiet"};
  if (GetParam().drive == Drive::caller) arguments.emplace_back("--caller");
  arguments.push_back(anywhere().format());
  ChildProcess child(test_peer_program(), arguments);
  RawPeer peer = RawPeer::greeted(stage, must(Address::parse(child.read_after("listening"))));
  EXPECT_EQ(peer.must_read_frame().header.op_code,
            static_cast<std::uint8_t>(OpCode::hello_response));
  child.freeze();
  constexpr MessageId requests = 50;
  std::string bytes;
  for (MessageId id = 1; id <= requests; ++id) {
    bytes += raw_frame(OpCode::request, id, patterned_body(1'000, id)).bytes();
  }
  peer.send(bytes);
  peer.half_close();
  child.thaw();
  const std::vector<RawFrame> answers = peer.read_to_end();
  ASSERT_EQ(answers.size(), requests);
  for (MessageId id = 1; id <= requests; ++id) {
    EXPECT_EQ(answers[id - 1].header.message_id, id);
    EXPECT_EQ(answers[id - 1].header.op_code, static_cast<std::uint8_t>(OpCode::response));
    EXPECT_EQ(answers[id - 1].body, patterned_body(1'000, id));
  }
  EXPECT_EQ(peer.end(), StreamEnd::fin);
  EXPECT_EQ(child.finish(), 0);
}

class G5_graceful_means_graceful_over_tcp : public SceneTest {};
TOFU_OVER(G5_graceful_means_graceful_over_tcp, tcp_scenes());

TEST_P(G5_graceful_means_graceful_over_tcp, leaves_no_time_wait_whoever_begins) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const std::set<std::string> before = time_waits(listening.address.port());
  for (int i = 0; i < 50; ++i) {
    const Link first = connect(client, server, listening.address);
    say_bye(client, first.client, server, first.server);
    const Link second = connect(client, server, listening.address);
    say_bye(server, second.server, client, second.client);
  }
  const std::set<std::string> after = time_waits(listening.address.port());
  EXPECT_TRUE(std::ranges::includes(before, after)) << after.size() << " now";
}

}  // namespace
}  // namespace tofu::test
