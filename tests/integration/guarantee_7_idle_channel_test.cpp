/// PROTOCOL §6.7: an idle channel costs no pooled message.

#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/descriptor_limit.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class G7_an_idle_channel_costs_no_pooled_message : public SceneTest {
 protected:
  [[nodiscard]] EngineOptions pool_of_16() const {
    EngineOptions options = this->options();
    options.initial_messages = 16;
    options.max_messages = 16;
    return options;
  }
};
TOFU_OVER(G7_an_idle_channel_costs_no_pooled_message, main_scenes());

TEST_P(G7_an_idle_channel_costs_no_pooled_message, and_a_pool_of_16_serves_1000_clients) {
  constexpr std::size_t clients = 1'000;
  if (raise_descriptor_limit() < clients + 100) {
    GTEST_SKIP() << "this process may not open " << clients << " descriptors";
  }
  std::string failure;
  ServerThread server(pool_of_16(), anywhere(), echo);
  ChildProcess crowd(test_peer_program(),
                     {"crowd", server.address().format(), std::to_string(clients)});
  EXPECT_EQ(crowd.read_after("connected"), std::to_string(clients));
  EXPECT_EQ(server.engine().stats().channels, clients + 1);

  // All of them idle: everything is at home.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  PoolStats pool = server.engine().stats().pool;
  while (pool.free != pool.alive && std::chrono::steady_clock::now() < deadline) {
    pool = server.engine().stats().pool;
  }
  EXPECT_EQ(pool.free, pool.alive) << "idle channels hold messages";
  EXPECT_LE(pool.alive, 16U);

  // Some of them busy: the same 16 do.
  crowd.write_line("echo 50 40");
  EXPECT_EQ(crowd.read_after("echoed"), std::to_string(50 * 40));
  // Each of them in turn.
  crowd.write_line("echo 1000 1");
  EXPECT_EQ(crowd.read_after("echoed"), std::to_string(clients));
  EXPECT_EQ(server.engine().stats().channels, clients + 1);
  crowd.write_line("bye");
  EXPECT_EQ(crowd.read_after("gone"), std::to_string(clients));
  EXPECT_EQ(crowd.finish(), 0);
}

TEST_P(G7_an_idle_channel_costs_no_pooled_message, nor_one_in_the_middle_of_a_frame) {
  Party server(stage, pool_of_16());
  const Listening listening = server.listen(anywhere());
  const std::string frame = raw_frame(OpCode::signal, 1, std::string(100, 'x')).bytes();
  std::vector<RawPeer> peers;
  for (int i = 0; i < 100; ++i) {
    peers.push_back(RawPeer::greeted(stage, listening.address));
    server.accept();
    peers.back().send(std::string_view(frame).substr(0, 20));
  }
  server.wait_until([&] {
    return server.stats().traffic.bytes_in ==
           100 * (raw_hello(listening.address).bytes().size() + 20);
  });
  std::vector<MessagePtr> all;
  while (MessagePtr message = must(server.engine().get(AllocationStrategy::pool_only))) {
    all.push_back(std::move(message));
  }
  EXPECT_EQ(server.stats().pool.alive, 16U);
  // What the reactor keeps at hand for the next frames is not at the peers' disposal.
  EXPECT_EQ(all.size() + server.stats().pool.free, 16U);
}

}  // namespace
}  // namespace tofu::test
