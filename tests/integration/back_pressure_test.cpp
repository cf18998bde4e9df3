/// Reading that rests, because the pool is empty or the receiver is behind, goes on again, for
/// every channel, and keeps little meanwhile.

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class BackPressure : public SceneTest {
 protected:
  [[nodiscard]] EngineOptions receiver_soon_behind() const {
    EngineOptions small = roomy_options();
    small.max_received_messages = 4;
    return small;
  }

  /// Peers that send Signals as fast as they are taken, each on a thread, while `receive` runs.
  void flood(const Address& address, std::size_t peers, const std::function<void()>& receive) {
    std::atomic<bool> done = false;
    std::vector<std::function<void()>> tasks;
    for (std::size_t i = 0; i < peers; ++i) {
      tasks.push_back([&] {
        Stage own_stage;
        RawPeer peer = RawPeer::greeted(own_stage, address);
        std::string batch;
        for (MessageId id = 1; id <= 200; ++id) {
          batch += raw_frame(OpCode::signal, id, "flood").bytes();
        }
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (std::string_view rest = batch; !done && std::chrono::steady_clock::now() < deadline;) {
          const std::size_t sent = peer.send_some(rest);
          rest.remove_prefix(sent);
          if (rest.empty()) rest = batch;
          if (sent == 0) std::this_thread::yield();
        }
      });
    }
    tasks.emplace_back([&] {
      try {
        receive();
      } catch (...) {
        done = true;
        throw;
      }
      done = true;
    });
    testing::run_tasks(std::move(tasks));
  }
};
TOFU_OVER(BackPressure, main_scenes());

TEST_P(BackPressure, ends_again_however_often_the_receiver_falls_behind) {
  Party server(stage, receiver_soon_behind());
  const Listening listening = server.listen(anywhere());
  flood(listening.address, 1, [&] {
    for (int i = 0; i < 100'000; ++i) server.receive();
  });
}

TEST_P(BackPressure, gives_each_channel_its_turn_when_the_receiver_is_behind) {
  Party server(stage, receiver_soon_behind());
  const Listening listening = server.listen(anywhere());
  std::map<ChannelNumber, std::size_t> received;
  flood(listening.address, 2, [&] {
    while (received.size() < 2) ++received[server.receive()->header.channel];
    received.clear();
    for (int i = 0; i < 20'000; ++i) ++received[server.receive()->header.channel];
  });
  ASSERT_EQ(received.size(), 2U);
  for (const auto& [channel, count] : received) {
    EXPECT_GE(count, 2'000U) << "channel " << channel << " got next to nothing";
  }
}

TEST_P(BackPressure, keeps_little_of_what_many_peers_send) {
  EngineOptions small = options();
  small.initial_messages = 8;
  small.max_messages = 8;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  constexpr std::size_t peers = 60;
  std::string flood;
  for (MessageId id = 1; flood.size() < 150'000; ++id) {
    flood += raw_frame(OpCode::signal, id, std::string(100, 'f')).bytes();
  }
  std::vector<RawPeer> senders;
  for (std::size_t i = 0; i < peers; ++i) {
    senders.push_back(RawPeer::greeted(stage, listening.address));
    server.accept();
  }
  std::vector<MessagePtr> held;  // all that the pool has
  while (MessagePtr message = must(server.engine().get(AllocationStrategy::pool_only))) {
    held.push_back(std::move(message));
  }
  std::size_t offered = 0;
  for (RawPeer& sender : senders) {
    for (std::string_view rest = flood; !rest.empty();) {
      const std::size_t sent = sender.send_some(rest);
      if (sent == 0) break;
      rest.remove_prefix(sent);
      offered += sent;
    }
  }
  // Each time a message comes back, somebody may go on reading.
  for (int i = 0; i < 500; ++i) {
    MessagePtr message = server.poll(std::chrono::milliseconds(1));
    if (message && !message->from_engine()) offered -= 116;
    if (held.size() > 4) held.pop_back();
  }
  const TrafficStats traffic = server.stats().traffic;
  const std::size_t delivered = traffic.messages_in * 116;
  ASSERT_GT(offered, 6'000'000U);
  EXPECT_LE(traffic.bytes_in, delivered + 4 * 1024 * 1024 + 256 * 1024 + peers * 4 * 1024);
}

TEST_P(BackPressure, does_not_hide_the_end_of_a_channel) {
  EngineOptions small = options();
  small.initial_messages = 4;
  small.max_messages = 4;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  std::vector<MessagePtr> held;
  while (MessagePtr message = must(server.engine().get(AllocationStrategy::pool_only))) {
    held.push_back(std::move(message));
  }
  peer.close();
  server.expect_closed(channel, Status::peer_disconnected);
}

}  // namespace
}  // namespace tofu::test
