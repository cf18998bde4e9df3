/// PROTOCOL §6.6: a peer can only harm its own channel: bad bytes, floods, stalls and resets never
/// affect another channel's messages, abort the process or grow memory beyond the limits.

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

struct BadFrame {
  std::string what;
  std::string bytes;
};

RawFrame with_op_code(unsigned op_code) {
  RawFrame frame = raw_frame(OpCode::request, 5, "body");
  frame.header.op_code = static_cast<std::uint8_t>(op_code);
  return frame;
}

/// What no peer may say on a channel that is open.
std::vector<BadFrame> bad_frames(const Address& address) {
  std::vector<BadFrame> bad;
  for (unsigned op_code = 10; op_code < 16; ++op_code) {
    bad.push_back({"op code " + std::to_string(op_code), with_op_code(op_code).bytes()});
  }
  for (const OpCode local :
       {OpCode::bye_signal, OpCode::welcome_request, OpCode::welcome_response}) {
    bad.push_back({"local-only " + std::string(to_string(local)), raw_frame(local, 5).bytes()});
  }
  for (unsigned op_code = 0; op_code < 10; ++op_code) {
    RawFrame forged = with_op_code(op_code);
    forged.header.origin = 1;
    bad.push_back({"forged origin, op code " + std::to_string(op_code), forged.bytes()});
  }
  RawFrame forged_end = raw_frame(OpCode::signal, 1, {}, "~reason:success\r\n");
  forged_end.header.origin = 1;
  forged_end.header.status = static_cast<std::uint8_t>(Status::channel_closed);
  bad.push_back({"a forged channel_closed", forged_end.bytes()});
  for (std::uint8_t internal = 1; internal < 4; ++internal) {
    RawFrame frame = raw_frame(OpCode::signal, 5);
    frame.header.internal = internal;
    bad.push_back({"internal bits " + std::to_string(internal), frame.bytes()});
  }
  for (const std::string_view headers :
       {"no line end", "no colon\r\n", ":no name\r\n", "   :blank name\r\n", "no-value:\r\n",
        "blank-value:  \t \r\n", "good:one\r\nbad\r\n", "lf:only\n", "cr:only\r", "a:b\r\n\r\n",
        "cr:in\rside\r\n", "lf:in\nside\r\n"}) {
    bad.push_back({"text headers: " + std::string(headers),
                   raw_frame(OpCode::signal, 5, "body", std::string(headers)).bytes()});
  }
  RawFrame more = raw_frame(OpCode::bye_request, 5);
  more.header.more = 1;
  bad.push_back({"more on a bye_request", more.bytes()});
  bad.push_back({"a second Hello", raw_hello(address).bytes()});
  bad.push_back({"a ByeResponse to nothing", raw_frame(OpCode::bye_response, 5).bytes()});
  bad.push_back({"a response without id", raw_frame(OpCode::response, 0).bytes()});
  return bad;
}

class G6_a_peer_can_only_harm_its_own_channel : public SceneTest {
 protected:
  /// That the others are none the worse.
  static void expect_alive(Party& client, Party& server, const Link& link) {
    client.send(OpCode::request, link.client, "are you there?");
    server.answer(server.receive(OpCode::request, link.server), OpCode::response);
    EXPECT_EQ(client.receive(OpCode::response, link.client)->body.text(), "are you there?");
  }
};
TOFU_OVER(G6_a_peer_can_only_harm_its_own_channel, every_scene());

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_bad_frame) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link good = connect(client, server, listening.address);
  std::uint64_t violations = 0;
  for (const BadFrame& bad : bad_frames(listening.address)) {
    SCOPED_TRACE(bad.what);
    RawPeer peer(stage, listening.address);
    peer.send(raw_hello(listening.address).bytes() + raw_frame(OpCode::signal, 1).bytes() +
              bad.bytes + raw_frame(OpCode::signal, 2).bytes());
    const ChannelNumber channel = server.accept()->header.channel;
    server.receive(OpCode::signal, channel);  // what was right before it counts
    const std::string reason = server.expect_closed(channel, Status::protocol_violation);
    EXPECT_GT(reason.size(), std::string("protocol_violation").size() + 2) << "which one?";
    EXPECT_EQ(server.stats().closed_by(Status::protocol_violation), ++violations);
    expect_alive(client, server, good);
  }
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_bad_frame_cut_into_single_bytes) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  for (const BadFrame& bad : bad_frames(listening.address)) {
    SCOPED_TRACE(bad.what);
    RawPeer peer = RawPeer::greeted(stage, listening.address);
    const ChannelNumber channel = server.accept()->header.channel;
    try {
      for (const char byte : bad.bytes) peer.send(std::string_view(&byte, 1));
    } catch (const Failure&) {
      // The server may close as soon as it has seen enough.
    }
    server.expect_closed(channel, Status::protocol_violation);
  }
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_first_frame_that_is_no_hello) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link good = connect(client, server, listening.address);
  std::vector<BadFrame> firsts;
  for (unsigned op_code = 0; op_code < 16; ++op_code) {
    if (op_code == static_cast<unsigned>(OpCode::hello_request)) continue;
    firsts.push_back({"op code " + std::to_string(op_code), with_op_code(op_code).bytes()});
  }
  firsts.push_back({"another protocol", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"});
  firsts.push_back({"zeros", std::string(64, '\0')});
  firsts.push_back({"ones", std::string(64, '\xff')});
  std::uint64_t violations = 0;
  for (const BadFrame& first : firsts) {
    SCOPED_TRACE(first.what);
    RawPeer peer(stage, listening.address);
    peer.send(first.bytes);
    EXPECT_TRUE(peer.read_to_end().empty());
    ++violations;
    server.wait_until(
        [&] { return server.stats().closed_by(Status::protocol_violation) == violations; });
    expect_alive(client, server, good);  // and nothing came of it before
  }
  server.expect_nothing();
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_bad_server) {
  Party client(stage, options());
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link good = connect(client, server, listening.address);
  RawListener bad_server(stage, anywhere());
  for (const BadFrame& bad : bad_frames(bad_server.address())) {
    SCOPED_TRACE(bad.what);
    const BinaryHeader hello = client.hello(bad_server.address());
    RawPeer peer = bad_server.accept();
    peer.must_read_frame();
    peer.send(bad.bytes);
    client.expect_closed(hello.channel, Status::protocol_violation);
    expect_alive(client, server, good);
  }
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_frame_cut_off_at_any_byte) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link good = connect(client, server, listening.address);
  const std::string whole = raw_frame(OpCode::signal, 1, "whole", "n:v\r\n").bytes();
  const std::string cut = raw_frame(OpCode::request, 2, "cut off", "name:value\r\n").bytes();
  for (std::size_t offset = 0; offset < cut.size(); ++offset) {
    for (const bool abruptly : {false, true}) {
      SCOPED_TRACE(std::to_string(offset) + (abruptly ? " and reset" : " and closed"));
      const std::uint64_t accepted = server.stats().accepted;
      RawPeer peer(stage, listening.address);
      peer.send(raw_hello(listening.address).bytes() + whole + cut.substr(0, offset));
      if (abruptly) {
        peer.wait_until_arrived();
        if (!backlog_keeps_what_was_reset) {
          server.wait_until([&] { return server.stats().accepted > accepted; });
        }
        peer.reset();
      } else {
        peer.close();
      }
      const ChannelNumber channel = server.accept()->header.channel;
      EXPECT_EQ(server.receive(OpCode::signal, channel)->body.text(), "whole");
      server.expect_closed(channel, Status::peer_disconnected);
    }
  }
  expect_alive(client, server, good);
  server.expect_nothing();
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_hello_cut_off_at_any_byte) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link good = connect(client, server, listening.address);
  const std::string hello = raw_hello(listening.address).bytes();
  for (std::size_t offset = 0; offset < hello.size(); ++offset) {
    RawPeer peer(stage, listening.address);
    peer.send(hello.substr(0, offset));
    peer.close();
  }
  server.wait_until([&] {
    const EngineStats stats = server.stats();
    return stats.accepted == hello.size() + 1 && stats.channels == 2;
  });
  expect_alive(client, server, good);
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_stalling_inside_a_frame) {
  EngineOptions small = options();
  small.initial_messages = 4;
  small.max_messages = 4;
  Party server(stage, small);
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const std::string frame = raw_frame(OpCode::signal, 1, std::string(1'000, 's')).bytes();
  std::vector<RawPeer> stalled;
  for (int i = 0; i < 30; ++i) {  // many more than the pool has messages
    stalled.push_back(RawPeer::greeted(stage, listening.address));
    server.accept();
    stalled.back().send(std::string_view(frame).substr(0, frame.size() - 1));
  }
  const Link good = connect(client, server, listening.address);
  for (int i = 0; i < 20; ++i) expect_alive(client, server, good);
  EXPECT_LE(server.stats().pool.alive, 8U) << "a stalled frame holds a message";
  stalled.front().send(std::string_view(frame).substr(frame.size() - 1));
  EXPECT_EQ(server.receive()->body.text(), std::string(1'000, 's'));
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_a_flood) {
  EngineOptions bounded = options();
  bounded.max_messages = 32;
  std::atomic<std::uint64_t> flooded = 0;
  ServerThread server(bounded, anywhere(), [&](ChannelGroup& group, MessagePtr message) {
    if (message->header.op_code == OpCode::signal) {
      ++flooded;
    } else {
      echo(group, std::move(message));
    }
  });
  std::atomic<bool> done = false;
  std::vector<std::function<void()>> tasks;
  for (int i = 0; i < 2; ++i) {
    tasks.push_back([&] {
      Stage own_stage;
      RawPeer peer = RawPeer::greeted(own_stage, server.address());
      peer.must_read_frame();
      std::string batch;
      for (MessageId id = 1; id <= 1'000; ++id) {
        batch += raw_frame(OpCode::signal, id, "flood").bytes();
      }
      const auto deadline = std::chrono::steady_clock::now() + patience;
      while (!done && std::chrono::steady_clock::now() < deadline) peer.send(batch);
    });
  }
  tasks.push_back([&] {
    Stage own_stage;
    Party client(own_stage, options());
    const ChannelNumber channel = client.hello(server.address()).channel;
    client.receive(OpCode::hello_response, channel);
    // Past the flood: it is there before the first and after the last of these.
    client.wait_until([&] { return flooded > 0; });
    std::size_t most_alive = 0;
    for (int i = 0; i < 200; ++i) {
      client.send(OpCode::request, channel, std::to_string(i));
      const MessagePtr response = client.receive(OpCode::response, channel);
      if (response->body.text() != std::to_string(i)) done = true;
      EXPECT_EQ(response->body.text(), std::to_string(i));
      most_alive = std::max(most_alive, server.engine().stats().pool.alive);
    }
    done = true;
    EXPECT_LE(most_alive, 2 * bounded.max_messages) << "memory beyond the limits";
  });
  testing::run_tasks(std::move(tasks));
}

TEST_P(G6_a_peer_can_only_harm_its_own_channel, by_resets_in_all_states) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  const ChannelNumber channel = client.hello(server.address()).channel;
  client.receive(OpCode::hello_response, channel);
  const std::string request = raw_frame(OpCode::request, 1, std::string(10'000, 'r')).bytes();
  for (int i = 0; i < 100; ++i) {
    RawPeer peer(stage, server.address());
    if (i % 5 >= 1) peer.send(raw_hello(server.address()));
    if (i % 5 >= 2) peer.send(request + request);
    if (i % 5 >= 3) peer.must_read_frame();
    if (i % 5 >= 4) peer.half_close();
    peer.reset();
    if (i % 10 == 9) {
      client.send(OpCode::request, channel, "still there?");
      EXPECT_EQ(client.receive(OpCode::response, channel)->body.text(), "still there?");
    }
  }
}

}  // namespace
}  // namespace tofu::test
