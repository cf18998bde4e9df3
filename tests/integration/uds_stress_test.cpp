/// One Unix socket on which many threads connect, exchange and abort at once: a connect may fail
/// only by a full backlog, which the engine waits out, and nothing is lost. For three seconds, or
/// for as long as TOFU_STRESS_SECONDS says.

#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <tofu/testing.hpp>

#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::seconds wanted_time() {
  const char* wish = std::getenv("TOFU_STRESS_SECONDS");
  return std::chrono::seconds(wish == nullptr ? 3 : std::atoi(wish));
}

class UdsStress : public SceneTest {
 protected:
  static constexpr int threads = 64;
  static constexpr int requests = 10;

  /// Posts some requests and takes their answers, in order.
  static void exchange(Party& client, ChannelNumber channel) {
    std::vector<MessageId> asked;
    for (int i = 0; i < requests; ++i) {
      asked.push_back(client.send(OpCode::request, channel, std::to_string(i)).message_id);
    }
    for (int i = 0; i < requests; ++i) {
      const MessagePtr answer = client.receive(OpCode::response, channel);
      EXPECT_EQ(answer->header.message_id, asked[static_cast<std::size_t>(i)]);
      EXPECT_EQ(answer->body.text(), std::to_string(i));
    }
  }
  static void part(Party& client, ChannelNumber channel, bool gracefully) {
    if (!gracefully) {
      client.send(OpCode::signal, channel, "perhaps");
      client.send(OpCode::bye_signal, channel);
      while (!client.receive()->is_channel_closed()) {  // what is under way comes first
      }
      return;
    }
    client.send(OpCode::bye_request, channel);
    (void)client.receive(OpCode::bye_response, channel);
    client.expect_closed(channel, Status::success);
  }
};
TOFU_OVER(UdsStress, uds_scenes());

TEST_P(UdsStress, of_many_threads_fails_no_connect_and_loses_nothing) {
  const auto deadline = Clock::now() + wanted_time();
  ServerThread server(roomy_options(), anywhere(), echo);
  Party shared(stage, roomy_options());
  std::atomic<std::uint64_t> connected = 0;
  std::vector<std::function<void()>> tasks;
  for (int thread = 0; thread < threads; ++thread) {
    tasks.emplace_back([&, thread] {
      Stage own_stage;
      Party client(own_stage, shared);
      for (int round = thread; Clock::now() < deadline; ++round) {
        const BinaryHeader hello = client.hello(server.address());
        // Fails with the reason if the answer is another one.
        (void)client.receive(OpCode::hello_response, hello.channel);
        ++connected;
        exchange(client, hello.channel);
        part(client, hello.channel, round % 2 == 0);
      }
    });
  }
  testing::run_tasks(std::move(tasks));
  shared.wait_until([&] { return server.engine().stats().channels == 1; });
  RecordProperty("connections", std::to_string(connected));
  EXPECT_GE(connected, static_cast<std::uint64_t>(threads));
  EXPECT_EQ(server.engine().stats().accepted, connected);
  const EngineStats stats = shared.stats();
  EXPECT_EQ(stats.channels, 0U);
  EXPECT_EQ(stats.pool.free, stats.pool.alive) << "a message of the clients' engine is missing";
}

}  // namespace
}  // namespace tofu::test
