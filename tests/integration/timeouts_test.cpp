/// What happens when something does not.

#include <string>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Connections that nobody accepts, until no more can be had: a listener without a backlog answers
/// nobody else. Over TCP it is not told when that is so.
std::vector<HalfConnected> fill_backlog(const RawListener& listener) {
  const bool is_told = listener.address().is_uds();
  std::vector<HalfConnected> fillers;
  do {
    fillers.emplace_back(listener.address());
  } while (fillers.size() < 16 && (!is_told || fillers.back().connected()));
  return fillers;
}

class Timeouts : public SceneTest {};
TOFU_OVER(Timeouts, main_scenes());

TEST_P(Timeouts, a_connection_without_hello_is_dropped) {
  EngineOptions hasty = options();
  hasty.hello_timeout = milliseconds(100);
  Party server(stage, hasty);
  const Listening listening = server.listen(anywhere());
  const auto begin = steady_clock::now();
  RawPeer silent(stage, listening.address);
  EXPECT_TRUE(silent.read_to_end().empty());
  EXPECT_GE(steady_clock::now() - begin, milliseconds(100));
  server.wait_until([&] { return server.stats().closed_by(Status::handshake_timeout) == 1; });
  EXPECT_EQ(server.stats().channels, 1U);
  server.expect_nothing();  // the application never knew of it
}

TEST_P(Timeouts, a_hello_that_trickles_does_not_buy_time) {
  EngineOptions hasty = options();
  hasty.hello_timeout = milliseconds(200);
  Party server(stage, hasty);
  const Listening listening = server.listen(anywhere());
  RawPeer slow(stage, listening.address);
  const std::string hello = raw_hello(listening.address).bytes();
  ASSERT_GT(hello.size(), 20U);
  std::size_t sent = 0;
  const auto begin = steady_clock::now();
  try {
    for (; sent + 1 < hello.size() && !slow.end(); ++sent) {
      slow.send(hello.substr(sent, 1));
      const auto next_byte = begin + milliseconds(50) * (sent + 1);
      server.wait_until([&] {
        return steady_clock::now() > next_byte ||
               server.stats().closed_by(Status::handshake_timeout) == 1;
      });
      if (server.stats().closed_by(Status::handshake_timeout) == 1) break;
    }
  } catch (const Failure&) {
    // The server has gone already, and a byte found nobody.
  }
  server.wait_until([&] { return server.stats().closed_by(Status::handshake_timeout) == 1; });
  EXPECT_LT(sent + 1, hello.size());
  server.expect_nothing();
}

TEST_P(Timeouts, a_connection_that_greets_in_time_stays) {
  EngineOptions hasty = options();
  hasty.hello_timeout = milliseconds(1'500);  // enough for the Hello of the polite one
  Party server(stage, hasty);
  const Listening listening = server.listen(anywhere());
  RawPeer polite = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  RawPeer silent(stage, listening.address);
  silent.read_to_end();  // by then the time of the polite one has passed as well
  polite.send(raw_frame(OpCode::signal, 5));
  server.receive(OpCode::signal, channel);
}

TEST_P(Timeouts, a_connect_that_nobody_takes_up_comes_back) {
  EngineOptions hasty = options();
  hasty.connect_timeout = milliseconds(200);
  Party client(stage, hasty);
  RawListener busy(stage, anywhere(), 0);
  const std::vector<HalfConnected> fillers = fill_backlog(busy);

  const auto begin = steady_clock::now();
  const BinaryHeader hello = client.hello(busy.address());
  const MessagePtr answer = client.receive_from_engine(Status::connect_timeout);
  EXPECT_EQ(answer->header.op_code, OpCode::hello_response);
  EXPECT_EQ(answer->header.message_id, hello.message_id);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(200));
  client.expect_closed(hello.channel, Status::connect_timeout);
}

TEST_P(Timeouts, an_idle_channel_ends_on_both_sides) {
  EngineOptions watchful = options();
  watchful.idle_timeout = milliseconds(1'500);  // enough for the Hello to be received
  Party server(stage, watchful);
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const auto begin = steady_clock::now();
  const Link link = connect(client, server, listening.address);
  server.expect_closed(link.server, Status::idle_timeout);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(1'500));
  client.expect_closed(link.client, Status::peer_disconnected);
  EXPECT_EQ(server.stats().closed_by(Status::idle_timeout), 1U);
  EXPECT_EQ(server.stats().listeners, 1U) << "a listener is never idle";
}

TEST_P(Timeouts, a_connection_without_hello_is_idle_too) {
  EngineOptions watchful = options();
  watchful.hello_timeout = {};
  watchful.idle_timeout = milliseconds(150);
  Party server(stage, watchful);
  const Listening listening = server.listen(anywhere());
  RawPeer silent(stage, listening.address);
  silent.read_to_end();
  server.wait_until([&] { return server.stats().closed_by(Status::idle_timeout) == 1; });
  server.expect_nothing();
}

TEST_P(Timeouts, a_peer_that_never_closes_behind_the_byes_is_idle_too) {
  EngineOptions watchful = options();
  watchful.bye_timeout = {};
  watchful.idle_timeout = milliseconds(1'500);  // enough for this thread to answer
  Party client(stage, watchful);
  RawListener listener(stage, anywhere());
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  client.send(OpCode::bye_request, hello.channel);
  peer.send(raw_frame(OpCode::bye_response, peer.must_read_frame().header.message_id));
  client.receive(OpCode::bye_response, hello.channel);
  client.expect_closed(hello.channel, Status::success);
}

TEST_P(Timeouts, a_bye_that_is_not_answered_ends_all_the_same) {
  EngineOptions hasty = options();
  hasty.bye_timeout = milliseconds(150);
  Party client(stage, hasty);
  RawListener listener(stage, anywhere());
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  const auto begin = steady_clock::now();
  client.send(OpCode::bye_request, hello.channel);
  EXPECT_EQ(peer.must_read_frame().header.op_code, static_cast<std::uint8_t>(OpCode::bye_request));
  const std::string reason = client.expect_closed(hello.channel, Status::peer_disconnected);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(150));
  EXPECT_NE(reason.find("bye_timeout"), std::string::npos) << reason;
}

TEST_P(Timeouts, a_bye_behind_what_the_peer_does_not_take_ends_all_the_same) {
  EngineOptions hasty = options();
  hasty.bye_timeout = milliseconds(200);
  Party client(stage, hasty);
  RawListener listener(stage, anywhere());
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  // More than the buffers of both systems hold.
  for (int i = 0; i < 200; ++i) {
    client.send(OpCode::signal, hello.channel, std::string(60'000, 'x'));
  }
  client.send(OpCode::bye_request, hello.channel);
  std::size_t handed_back = 0;
  MessagePtr message = client.receive();
  for (; !message->is_channel_closed(); message = client.receive()) {
    EXPECT_EQ(message->header.status, Status::peer_disconnected);
    ++handed_back;
  }
  EXPECT_GT(handed_back, 1U);
  EXPECT_NE(message->reason().find("bye_timeout"), std::string_view::npos) << message->reason();
}

TEST_P(Timeouts, a_peer_that_answers_a_bye_and_never_closes_is_not_waited_for_for_ever) {
  EngineOptions hasty = options();
  hasty.bye_timeout = milliseconds(1'500);  // enough for this thread to answer
  Party client(stage, hasty);
  Party server(stage, hasty);
  // The engine begins the Bye.
  RawListener listener(stage, anywhere());
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  client.send(OpCode::bye_request, hello.channel);
  const RawFrame request = peer.must_read_frame();
  peer.send(raw_frame(OpCode::bye_response, request.header.message_id));
  client.receive(OpCode::bye_response, hello.channel);
  client.expect_closed(hello.channel, Status::success);
  // The engine answers the Bye.
  const Listening listening = server.listen(anywhere());
  RawPeer caller = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  caller.send(raw_frame(OpCode::bye_request, 9));
  server.answer(server.receive(OpCode::bye_request, channel), OpCode::bye_response);
  EXPECT_EQ(caller.must_read_frame().header.message_id, 9U);
  server.expect_closed(channel, Status::success);
}

TEST_P(Timeouts, a_half_closed_channel_ends_at_once_if_nothing_is_owed) {
  EngineOptions patient = options();
  patient.half_close_timeout = std::chrono::minutes(5);
  Party server(stage, patient);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  peer.half_close();
  server.expect_closed(channel, Status::peer_disconnected);
  EXPECT_TRUE(peer.read_to_end().empty());
}

TEST_P(Timeouts, a_half_closed_channel_whose_request_stays_unanswered_ends_in_time) {
  EngineOptions hasty = options();
  hasty.half_close_timeout = milliseconds(150);
  Party server(stage, hasty);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  const auto begin = steady_clock::now();
  peer.send(raw_frame(OpCode::request, 3));
  peer.half_close();
  server.receive(OpCode::request, channel);
  server.expect_closed(channel, Status::peer_disconnected);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(150));
}

TEST_P(Timeouts, a_half_closed_peer_that_does_not_read_cannot_outlast_a_bye) {
  EngineOptions hasty = options();
  hasty.bye_timeout = milliseconds(200);
  hasty.half_close_timeout = {};
  hasty.max_queued_messages = 0;
  hasty.max_queued_bytes = 0;
  Party server(stage, hasty);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  for (int i = 0; i < 200; ++i) server.send(OpCode::signal, channel, std::string(60'000, 'x'));
  peer.send(raw_frame(OpCode::bye_request, 9));
  peer.half_close();
  server.answer(server.receive(OpCode::bye_request, channel), OpCode::bye_response);
  MessagePtr message = server.receive();
  while (!message->is_channel_closed()) message = server.receive();
  EXPECT_NE(message->reason().find("bye_timeout"), std::string_view::npos) << message->reason();
}

TEST_P(Timeouts, a_bye_behind_a_connect_without_a_time_out_ends_all_the_same) {
  EngineOptions hasty = options();
  hasty.connect_timeout = {};
  hasty.bye_timeout = milliseconds(200);
  Party client(stage, hasty);
  RawListener busy(stage, anywhere(), 0);
  const std::vector<HalfConnected> fillers = fill_backlog(busy);
  const BinaryHeader hello = client.hello(busy.address());
  client.send(OpCode::bye_request, hello.channel);
  client.receive_from_engine(Status::connect_timeout);
  client.receive_from_engine(Status::connect_timeout);
  client.expect_closed(hello.channel, Status::connect_timeout);
}

TEST_P(Timeouts, that_are_off_never_come) {
  EngineOptions off = options();
  off.hello_timeout = milliseconds(0);
  off.bye_timeout = milliseconds(0);
  off.connect_timeout = milliseconds(0);
  off.half_close_timeout = milliseconds(0);
  Party server(stage, off);
  EngineOptions hasty = options();
  hasty.idle_timeout = milliseconds(1'500);
  Party timer(stage, hasty);
  const Listening listening = server.listen(anywhere());
  RawPeer silent(stage, listening.address);
  const Listening others = timer.listen(anywhere());
  const Link link = connect(server, timer, others.address);
  timer.expect_closed(link.server, Status::idle_timeout);  // 1.5 s have passed
  server.expect_closed(link.client, Status::peer_disconnected);
  silent.send(raw_hello(listening.address));
  server.accept();
}

// Over TCP the kernel itself tries again, a second later.
class UdsTimeouts : public SceneTest {};
TOFU_OVER(UdsTimeouts, uds_scenes());

TEST_P(UdsTimeouts, a_full_backlog_that_gets_room_in_time_is_no_failure) {
  Party client(stage, options());
  RawListener busy(stage, anywhere(), 0);
  std::vector<HalfConnected> fillers = fill_backlog(busy);
  const BinaryHeader hello = client.hello(busy.address());
  fillers.clear();
  while (true) {  // the fillers' connections end at once, the engine's brings its Hello
    RawPeer peer = busy.accept();
    if (const auto frame = peer.read_frame()) {
      EXPECT_EQ(frame->header.message_id, hello.message_id);
      break;
    }
  }
}

}  // namespace
}  // namespace tofu::test
