/// Connections that come and go a thousand times: graceful ones and aborted ones, by one thread and
/// by several.

#include <functional>
#include <string>
#include <vector>

#include <tofu/testing.hpp>

#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class ReconnectLoop : public SceneTest {
 protected:
  static constexpr int cycles = 1'000;

  /// Connects; returns the channel's number.
  static ChannelNumber open(Party& client, const Address& server) {
    const BinaryHeader hello = client.hello(server);
    const MessagePtr answer = client.receive(OpCode::hello_response, hello.channel);
    EXPECT_EQ(answer->header.message_id, hello.message_id);
    return hello.channel;
  }
  static void ask(Party& client, ChannelNumber channel, int cycle) {
    const std::string question = patterned_body(300, static_cast<std::uint64_t>(cycle));
    const BinaryHeader asked = client.send(OpCode::request, channel, question);
    const MessagePtr answer = client.receive(OpCode::response, channel);
    EXPECT_EQ(answer->header.message_id, asked.message_id);
    EXPECT_EQ(answer->body.text(), question);
  }
  static void connect_ask_and_part(Party& client, const Address& server, int times) {
    for (int i = 0; i < times; ++i) {
      const ChannelNumber channel = open(client, server);
      ask(client, channel, i);
      client.send(OpCode::bye_request, channel);
      (void)client.receive(OpCode::bye_response, channel);
      client.expect_closed(channel, Status::success);
    }
  }
  /// The server has seen all of them go.
  static void expect_gone(Party& client, ServerThread& server) {
    client.wait_until([&] { return server.engine().stats().channels == 1; });
  }
};
TOFU_OVER(ReconnectLoop, main_scenes());

TEST_P(ReconnectLoop, works_a_thousand_times_in_one_thread) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  connect_ask_and_part(client, server.address(), cycles);
  expect_gone(client, server);
  EXPECT_EQ(server.engine().stats().accepted, static_cast<std::uint64_t>(cycles));
  EXPECT_EQ(server.engine().stats().closed_by(Status::success), static_cast<std::uint64_t>(cycles));
}

TEST_P(ReconnectLoop, works_a_thousand_times_in_four_threads) {
  constexpr int threads = 4;
  ServerThread server(options(), anywhere(), echo);
  Party shared(stage, options());
  testing::run_tasks(std::vector<std::function<void()>>(threads, [&] {
    Stage own_stage;
    Party client(own_stage, shared);
    connect_ask_and_part(client, server.address(), cycles / threads);
  }));
  expect_gone(shared, server);
  EXPECT_EQ(server.engine().stats().closed_by(Status::success), static_cast<std::uint64_t>(cycles));
}

TEST_P(ReconnectLoop, works_behind_a_thousand_aborts) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  for (int i = 0; i < cycles; ++i) {
    const ChannelNumber channel = open(client, server.address());
    client.send(OpCode::bye_signal, channel);
    client.expect_closed(channel, Status::channel_closed);
  }
  expect_gone(client, server);
  connect_ask_and_part(client, server.address(), 1);
}

}  // namespace
}  // namespace tofu::test
