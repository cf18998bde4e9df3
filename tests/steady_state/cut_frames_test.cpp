/// A frame that is cut in two costs a few times what came of it, whatever its header promises.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "steady_state/counted_allocations.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class CutFrames : public SceneTest {};
TOFU_OVER(CutFrames, main_scenes());

TEST_P(CutFrames, of_peers_that_stall_cost_what_came_and_not_what_was_promised) {
  constexpr std::size_t peers = 100;
  constexpr std::size_t few_times = 5;
  constexpr std::size_t least_kept = 4 * 1024;
  const std::string whole =
      raw_frame(OpCode::signal, 1, std::string(65'535, 'b'), std::string(65'535, 'h')).bytes();
  for (const std::size_t came : {frame_header_bytes, std::size_t{1'000}, std::size_t{10'000}}) {
    Party server(stage, roomy_options());
    const Listening listening = server.listen(anywhere());
    std::vector<RawPeer> stalled;
    for (std::size_t i = 0; i < peers; ++i) {
      stalled.push_back(RawPeer::greeted(stage, listening.address));
      server.accept();
    }
    const std::uint64_t all_in = server.stats().traffic.bytes_in + peers * came;
    const std::uint64_t before = allocated_bytes();
    for (RawPeer& peer : stalled) peer.send(std::string_view(whole).substr(0, came));
    server.wait_until([&] { return server.stats().traffic.bytes_in == all_in; });
    EXPECT_LE(allocated_bytes() - before, peers * (few_times * came + least_kept)) << came;
    EXPECT_GE(allocated_bytes() - before, peers * came) << came << ": kept nowhere?";
  }
}

}  // namespace
}  // namespace tofu::test
