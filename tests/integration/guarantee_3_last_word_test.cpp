/// PROTOCOL §6.3: channel_closed, with the reason and the id of the channel's first message, is
/// delivered exactly once for each channel number that post() returned or that arrived with a
/// Hello, after everything else of that channel, and never for another one.

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/descriptor_limit.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class G3_last_word : public SceneTest {
 protected:
  /// What one party knows of its channels: a number lives from its first to its last word.
  class Ledger {
   public:
    void opened(ChannelNumber channel, MessageId first_id) {
      EXPECT_TRUE(alive_.emplace(channel, first_id).second)
          << "channel " << channel << " was given out while it lived";
    }
    void heard(const Message& message) {
      if (message.header.channel == unassigned_channel) return;
      const auto channel = alive_.find(message.header.channel);
      if (channel == alive_.end()) {
        ADD_FAILURE() << "after its last word, or never opened: " << describe(message);
        return;
      }
      if (!message.is_channel_closed()) return;
      EXPECT_EQ(message.header.message_id, channel->second) << describe(message);
      EXPECT_TRUE(message.text_headers.find(reason_header)) << describe(message);
      reasons_[std::string(message.reason().substr(0, message.reason().find_first_of(": (")))]++;
      alive_.erase(channel);
    }
    [[nodiscard]] std::size_t alive() const { return alive_.size(); }
    [[nodiscard]] int closed_by(Status reason) const {
      const auto found = reasons_.find(std::string(to_string(reason)));
      return found == reasons_.end() ? 0 : found->second;
    }

   private:
    std::map<ChannelNumber, MessageId> alive_;
    std::map<std::string, int> reasons_;
  };

  static void take(Party& party, Ledger& ledger, MessagePtr message) {
    if (!message->from_engine() && message->header.op_code == OpCode::hello_request) {
      ledger.opened(message->header.channel, message->header.message_id);
    }
    ledger.heard(*message);
    if (!message->from_engine() && message->header.op_code == OpCode::bye_request) {
      message->header.op_code = OpCode::bye_response;
      (void)party.group().post(std::move(message));
    }
  }
};
TOFU_OVER(G3_last_word, every_scene());

TEST_P(G3_last_word, comes_once_however_a_channel_ends) {
  EngineOptions server_options = roomy_options();
  server_options.half_close_timeout = std::chrono::milliseconds(50);
  Party server(stage, server_options);
  Party client(stage, roomy_options());
  Ledger at_server;
  Ledger at_client;
  const Listening listening = server.listen(anywhere());
  at_server.opened(listening.channel, listening.id);

  constexpr int rounds = 25;
  std::vector<RawPeer> raw;
  for (int round = 0; round < rounds; ++round) {
    for (int way = 0; way < 4; ++way) {  // channels of an engine at both ends
      const BinaryHeader hello = client.hello(listening.address);
      at_client.opened(hello.channel, hello.message_id);
      while (true) {
        MessagePtr message = server.receive();
        const bool was_it = !message->from_engine() &&
                            message->header.op_code == OpCode::hello_request &&
                            message->header.message_id == hello.message_id;
        const ChannelNumber accepted = message->header.channel;
        take(server, at_server, std::move(message));
        if (!was_it) continue;
        for (int i = 0; i < 5; ++i) client.send(OpCode::signal, hello.channel, "data");
        if (way == 0) client.send(OpCode::bye_request, hello.channel);
        if (way == 1) client.send(OpCode::bye_signal, hello.channel);
        if (way == 2) server.send(OpCode::bye_request, accepted);
        if (way == 3) server.send(OpCode::bye_signal, accepted);
        break;
      }
    }
    for (int way = 0; way < 4; ++way) {  // a raw peer at the other end
      RawPeer peer = RawPeer::greeted(stage, listening.address);
      peer.send(raw_frame(OpCode::request, 5));
      if (way == 0) peer.half_close();
      if (way == 1) peer.send(raw_frame(OpCode::welcome_request, 5));
      if (way == 2) {
        peer.wait_until_arrived();
        peer.reset();
      }
      if (way == 3) peer.close();
      raw.push_back(std::move(peer));
    }
    const BinaryHeader nowhere = [&] {
      MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel);
      must(hello->text_headers.append(connect_to_header, "nonsense"));
      return client.post(std::move(hello));
    }();
    at_client.opened(nowhere.channel, nowhere.message_id);
    // And an abort of one that may not even have begun, or be over already.
    (void)client.group().post(client.make(OpCode::bye_signal, nowhere.channel));
  }

  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (at_client.alive() > 0 || at_server.alive() > 1 || server.stats().channels > 1) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline)
        << at_client.alive() << " and " << at_server.alive() << " channels never end";
    if (MessagePtr message = client.poll()) take(client, at_client, std::move(message));
    if (MessagePtr message = server.poll(std::chrono::milliseconds(1))) {
      take(server, at_server, std::move(message));
    }
  }
  // One way is a reset that may come before the connection was taken from the backlog.
  const auto connections = static_cast<std::uint64_t>(8 * rounds);
  EXPECT_LE(server.stats().accepted, connections);
  EXPECT_GE(server.stats().accepted, backlog_keeps_what_was_reset ? connections : 7 * rounds);
  EXPECT_EQ(at_server.closed_by(Status::protocol_violation), rounds);
  EXPECT_EQ(at_client.closed_by(Status::success), 2 * rounds);
  EXPECT_EQ(at_client.closed_by(Status::peer_disconnected), rounds);

  server.send(OpCode::bye_signal, listening.channel);
  take(server, at_server, server.receive());
  EXPECT_EQ(at_server.alive(), 0U);
  server.expect_nothing();
  client.expect_nothing();
}

TEST_P(G3_last_word, comes_for_each_channel_while_a_large_group_goes) {
  // More channels than numbers rest, so that those of the group that goes are used again at once.
  constexpr std::size_t channels = 3'000;
  if (raise_descriptor_limit() < channels + 100) {
    GTEST_SKIP() << "this process may not open " << channels << " descriptors";
  }
  Party keeper(stage, options());
  const testing::TemporaryUdsPath path;
  const RawListener silent(stage, local_address(path), 4'096);
  for (int round = 0; round < 3; ++round) {
    Engine& engine = keeper.engine();
    ChannelGroup large = must(engine.create_group());
    ChannelGroup lasting = must(engine.create_group());
    const auto hello = [&](std::string_view address) {
      MessagePtr message = must(engine.get());
      message->header.op_code = OpCode::hello_request;
      must(message->text_headers.append(connect_to_header, address));
      return message;
    };
    // Connected or waiting for the backlog: they stay as they are until their group goes.
    for (std::size_t i = 0; i < channels; ++i) must(large.post(hello(silent.address().format())));
    keeper.wait_until([&] { return engine.stats().channels == channels; });
    std::atomic<bool> going = true;
    Ledger ledger;
    std::thread poster([&] {
      while (going) {
        if (const auto header = lasting.post(hello("nonsense"))) {
          ledger.opened(header->channel, header->message_id);
        }
      }
    });
    large.destroy();
    going = false;
    poster.join();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (ledger.alive() > 0 && std::chrono::steady_clock::now() < deadline) {
      if (MessagePtr message = must(lasting.wait_receive(std::chrono::milliseconds(10)))) {
        ledger.heard(*message);
      }
    }
    ASSERT_EQ(ledger.alive(), 0U) << "channels that never ended";
  }
}

TEST_P(G3_last_word, comes_behind_what_was_posted_while_the_channel_ended) {
  Party client(stage, roomy_options());
  RawListener listener(stage, anywhere());
  std::atomic<std::uint64_t> accepted = 0;
  for (int round = 0; round < 10; ++round) {
    const ChannelNumber channel = client.hello(listener.address()).channel;
    RawPeer peer = listener.accept();
    std::atomic<bool> begun = false;
    const auto post_until_the_end = [&] {
      for (auto outcome = Status::success;
           outcome == Status::success || outcome == Status::send_queue_full; begun = true) {
        MessagePtr message = must(client.engine().get(AllocationStrategy::always));
        message->header = {.channel = channel, .op_code = OpCode::signal};
        outcome = status_of(client.group().post(std::move(message)));
        if (outcome == Status::success) ++accepted;
      }
    };
    std::thread poster(post_until_the_end);
    std::thread another(post_until_the_end);
    while (!begun) std::this_thread::yield();
    peer.reset();  // of which UDS tells only because the Hello was not read
    while (!client.receive()->is_channel_closed()) {
    }
    poster.join();
    another.join();
    client.expect_nothing();
    const EngineStats stats = client.stats();
    ASSERT_EQ(stats.traffic.messages_out + stats.returned, accepted + round + 1);  // the Hellos
  }
}

TEST_P(G3_last_word, of_a_channel_whose_hello_never_came_is_never_said) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  for (int i = 0; i < 5; ++i) RawPeer(stage, listening.address).close();
  for (int i = 0; i < 5; ++i) {
    RawPeer peer(stage, listening.address);
    peer.send(raw_hello(listening.address).bytes().substr(0, 20));
    peer.close();
  }
  server.wait_until([&] { return server.stats().accepted == 10 && server.stats().channels == 1; });
  server.expect_nothing();
}

TEST_P(G3_last_word, keeps_a_number_from_being_used_again_until_it_was_received) {
  EngineOptions few = options();
  few.max_channels = 3;
  Party client(stage, few);
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  const auto open_another = [&] {
    MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel);
    must(set_hello(*hello, listening.address));
    return status_of(client.group().post(std::move(hello)));
  };
  for (int i = 0; i < 3; ++i) {
    MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel);
    must(hello->text_headers.append(connect_to_header, "nonsense"));
    client.post(std::move(hello));
  }
  Stage aside;  // whose pumping receives nothing of the client's
  Party bystander(aside, client);
  bystander.wait_until([&] { return client.stats().closed_by(Status::invalid_address) == 3; });
  EXPECT_EQ(open_another(), Status::too_many_channels);
  while (!client.receive()->is_channel_closed()) {
  }
  EXPECT_EQ(open_another(), Status::success);
  EXPECT_EQ(open_another(), Status::too_many_channels);
}

}  // namespace
}  // namespace tofu::test
