/// Large bodies are read straight into their messages, whole or in pieces: whatever the pieces and
/// whatever comes before and behind, each message arrives as it was sent.

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class LargeBodies : public SceneTest {
 protected:
  /// `bytes` long, and like no other with another seed.
  static std::string body_of(std::size_t bytes, std::uint32_t seed) {
    std::minstd_rand random(seed + 1);
    std::string body(bytes, '\0');
    for (char& byte : body) byte = static_cast<char>(random() >> 8U);
    return body;
  }

  static std::string frame(MessageId id, const std::string& body, std::string text_headers = {}) {
    return raw_frame(OpCode::signal, id, body, std::move(text_headers)).bytes();
  }

  /// The next messages have these bodies and count on from `id`.
  static void expect_bodies(Party& receiver, ChannelNumber channel,
                            const std::vector<std::string>& bodies, MessageId id = 1) {
    for (const std::string& body : bodies) {
      const MessagePtr message = receiver.receive(OpCode::signal, channel);
      ASSERT_EQ(message->header.message_id, id);
      ASSERT_EQ(message->body.size(), body.size()) << "message " << id;
      ASSERT_TRUE(message->body.text() == body) << "message " << id << " was changed";
      ++id;
    }
  }
};
TOFU_OVER(LargeBodies, main_scenes());

TEST_P(LargeBodies, arrive_whatever_their_sizes_and_neighbours) {
  Party server(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  // Alike, so that the guess is right; then larger, smaller and small ones, so that it is wrong.
  const std::vector<std::size_t> sizes{60'000, 60'000, 60'000, 65'535, 20'000, 20'000, 0,
                                       16'384, 16'384, 16'385, 16'383, 5,      5,      60'000,
                                       12'287, 12'288, 12'289, 60'000, 1,      60'000, 65'535};
  std::vector<std::string> bodies;
  for (const std::size_t size : sizes) {
    bodies.push_back(body_of(size, static_cast<std::uint32_t>(bodies.size())));
    peer.send(frame(bodies.size(), bodies.back()));
  }
  expect_bodies(server, channel, bodies);
}

TEST_P(LargeBodies, arrive_one_at_a_time) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  MessageId id = 0;
  for (const unsigned size : {60'000U, 60'000U, 60'000U, 30'000U, 40'000U, 3U, 40'000U}) {
    const std::string body = body_of(size, size);
    peer.send(frame(++id, body));
    expect_bodies(server, channel, {body}, id);
  }
}

TEST_P(LargeBodies, arrive_cut_anywhere) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  std::uint64_t before = server.stats().traffic.bytes_in;
  MessageId id = 0;
  // In and right behind the header; where memory for the whole becomes worth it; at the end.
  for (const std::size_t cut :
       {1U, 15U, 16U, 17U, 5'000U, 14'999U, 15'015U, 15'016U, 15'017U, 40'000U, 60'015U, 60'016U}) {
    const std::string first = body_of(60'000, static_cast<std::uint32_t>(2 * cut));
    const std::string second = body_of(60'000, static_cast<std::uint32_t>(2 * cut + 1));
    const std::string both = frame(id + 1, first) + frame(id + 2, second);
    for (const std::string_view part :
         {std::string_view(both).substr(0, cut), std::string_view(both).substr(cut, 60'016),
          std::string_view(both).substr(cut + 60'016)}) {
      peer.send(part);
      before += part.size();
      server.wait_until([&] { return server.stats().traffic.bytes_in == before; });
    }
    expect_bodies(server, channel, {first, second}, id + 1);
    id += 2;
  }
}

TEST_P(LargeBodies, arrive_byte_by_byte_in_front_and_at_the_end) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  const std::string body = body_of(13'000, 1);
  const std::string bytes = frame(1, body);
  std::uint64_t before = server.stats().traffic.bytes_in;
  const auto dribble = [&](std::string_view some) {
    for (const char& byte : some) {
      peer.send(std::string_view(&byte, 1));
      ++before;
      server.wait_until([&] { return server.stats().traffic.bytes_in == before; });
    }
  };
  const std::string_view all(bytes);
  dribble(all.substr(0, 20));
  peer.send(all.substr(20, all.size() - 40));
  before += all.size() - 40;
  dribble(all.substr(all.size() - 20));
  expect_bodies(server, channel, {body});
}

TEST_P(LargeBodies, with_text_headers_arrive) {
  Party server(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  std::vector<std::string> bodies;
  for (std::uint32_t i = 0; i < 12; ++i) {
    bodies.push_back(body_of(50'000, i));
    // Every third has the size that is guessed, and yet another form.
    peer.send(frame(i + 1, bodies.back(), i % 3 == 2 ? "name:value\r\n" : ""));
  }
  for (std::uint32_t i = 0; i < 12; ++i) {
    const MessagePtr message = server.receive(OpCode::signal, channel);
    ASSERT_EQ(message->text_headers.find("name").has_value(), i % 3 == 2);
    ASSERT_TRUE(message->body.text() == bodies[i]);
  }
}

TEST_P(LargeBodies, arrive_although_receiver_and_pool_are_behind_now_and_then) {
  EngineOptions options = this->options();
  options.initial_messages = 4;
  options.max_messages = 4;
  options.max_received_messages = 3;
  Party server(stage, options);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  std::vector<std::string> bodies;
  std::string all;
  for (std::uint32_t i = 0; i < 40; ++i) {
    bodies.push_back(body_of(i % 5 == 4 ? 100 : 60'000, i));
    all += frame(i + 1, bodies.back());
  }
  std::vector<MessagePtr> held;
  std::size_t sent = 0;
  MessageId expected = 0;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (expected < bodies.size()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "after message " << expected;
    sent += peer.send_some(std::string_view(all).substr(sent));
    MessagePtr message = server.poll(std::chrono::milliseconds(1));
    if (message == nullptr || message->from_engine()) {
      held.clear();
      continue;
    }
    ASSERT_EQ(message->header.channel, channel);
    ASSERT_EQ(message->header.message_id, ++expected);
    ASSERT_TRUE(message->body.text() == bodies[expected - 1]) << "message " << expected;
    held.push_back(std::move(message));
    if (held.size() == 3) held.clear();
  }
}

TEST_P(LargeBodies, that_stay_cut_end_with_the_channel_alone) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer whole = RawPeer::greeted(stage, listening.address);
  const ChannelNumber other = server.accept()->header.channel;
  for (const std::size_t part : {100U, 20'000U, 60'015U}) {
    RawPeer peer = RawPeer::greeted(stage, listening.address);
    const ChannelNumber channel = server.accept()->header.channel;
    const std::string body = body_of(60'000, 7);
    peer.send(frame(1, body));
    expect_bodies(server, channel, {body});
    peer.send(std::string_view(frame(2, body)).substr(0, part));
    peer.half_close();
    const std::string reason = server.expect_closed(channel, Status::peer_disconnected);
    EXPECT_NE(reason.find("inside a frame"), std::string::npos) << reason;
  }
  whole.send(frame(1, body_of(60'000, 8)));
  expect_bodies(server, other, {body_of(60'000, 8)});
}

}  // namespace
}  // namespace tofu::test
