/// 10,000 channels in one engine, 100 of them busy: echoes are right, and the cost of the reactor's
/// turns follows the busy ones. The clients live in processes of their own.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/child_process.hpp"
#include "support/descriptor_limit.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class TenThousandChannels : public SceneTest {};
TOFU_OVER(TenThousandChannels, main_scenes());

TEST_P(TenThousandChannels, of_which_a_hundred_are_busy_cost_what_the_hundred_cost) {
  constexpr std::size_t channels = 10'000;
  constexpr std::size_t processes = 2;
  constexpr std::size_t busy = 100;
  constexpr std::size_t rounds = 100;
  constexpr std::chrono::seconds longest{120};
  if (const std::size_t limit = raise_descriptor_limit(); limit < channels + 200) {
    GTEST_SKIP() << "this process may open " << limit << " descriptors, which is too few (see "
                 << "'ulimit -Hn')";
  }
  ServerThread server(options(), anywhere(), echo);
  std::vector<std::unique_ptr<ChildProcess>> crowds;
  for (std::size_t i = 0; i < processes; ++i) {
    crowds.push_back(std::make_unique<ChildProcess>(
        test_peer_program(), std::vector<std::string>{"crowd", server.address().format(),
                                                      std::to_string(channels / processes)}));
  }
  for (const auto& crowd : crowds) {
    EXPECT_EQ(crowd->read_after("connected", longest), std::to_string(channels / processes));
  }
  EXPECT_EQ(server.engine().stats().channels, channels + 1);

  const EngineStats before = server.engine().stats();
  for (const auto& crowd : crowds) {
    crowd->write_line("echo " + std::to_string(busy / processes) + " " + std::to_string(rounds));
  }
  for (const auto& crowd : crowds) {
    EXPECT_EQ(crowd->read_after("echoed", longest), std::to_string(busy / processes * rounds));
  }
  const EngineStats after = server.engine().stats();

  const std::uint64_t turns = after.turns - before.turns;
  const std::uint64_t visited = after.channels_visited - before.channels_visited;
  EXPECT_EQ(after.traffic.messages_in - before.traffic.messages_in, busy * rounds);
  // A message is worth a visit to read it and one to write its answer, plus what is left over of
  // either: far from the 10,000 of every turn.
  EXPECT_LE(visited, 4 * busy * rounds) << "in " << turns << " turns";
  EXPECT_LE(visited, turns * 2 * busy) << "a turn visits more than the busy channels";
  RecordProperty("turns", std::to_string(turns));
  RecordProperty("channels_visited", std::to_string(visited));

  for (const auto& crowd : crowds) crowd->write_line("bye");
  for (const auto& crowd : crowds) {
    EXPECT_EQ(crowd->read_after("gone", longest), std::to_string(channels / processes));
    EXPECT_EQ(crowd->finish(), 0);
  }
  // The clients are gone; the server may still be reading their last word.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (server.engine().stats().closed_by(Status::success) < channels &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(server.engine().stats().closed_by(Status::success), channels);
}

}  // namespace
}  // namespace tofu::test
