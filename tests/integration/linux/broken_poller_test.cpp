/// An application that closes descriptors that are not its own may take the engine's poller away.
/// Then the engine neither spins nor keeps silent.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <set>
#include <string>

#include "support/scene.hpp"

namespace tofu::test {
namespace {

/// The descriptors of this process that are epoll instances.
std::set<int> epoll_descriptors() {
  std::set<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(entry.path(), error);
    if (target.string().find("eventpoll") == std::string::npos) continue;
    found.insert(std::stoi(entry.path().filename()));
  }
  return found;
}

class BrokenPoller : public SceneTest {};
TOFU_OVER(BrokenPoller, tcp_scenes());

TEST_P(BrokenPoller, ends_the_channels_with_the_reason_instead_of_spinning) {
  if (poller_backend() != "epoll") GTEST_SKIP() << "the back end has no descriptor to lose";
  const std::set<int> before = epoll_descriptors();
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  std::set<int> made = epoll_descriptors();
  for (const int descriptor : before) made.erase(descriptor);
  ASSERT_EQ(made.size(), 1U);
  // Something else in its place, so that what the engine closes at its end is not a stranger's.
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(nothing, 0);
  ASSERT_EQ(::dup3(nothing, *made.begin(), O_CLOEXEC), *made.begin());
  ::close(nothing);

  // Wakes the reactor out of a wait that would last.
  const ChannelGroup another = must(party.engine().create_group());
  party.expect_closed(listening.channel, Status::communication_failed);
  EXPECT_LE(party.stats().turns, 1'000U) << "a busy loop";
}

}  // namespace
}  // namespace tofu::test
