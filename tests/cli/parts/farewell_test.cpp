#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <tofu/tofu.hpp>
#include <vector>

#include "common/node.hpp"
#include "common/outbox.hpp"

namespace tofu::cli {
namespace {

constexpr std::chrono::seconds farewell_patience(60);

/// A node whose send queues hold two messages, and a server in the same process that takes nothing
/// before it is told to.
class FarewellTest : public testing::Test {
 protected:
  static EngineOptions options() {
    EngineOptions options;
    options.max_queued_messages = 2;
    return options;
  }

  ChannelNumber connect() {
    MessagePtr welcome = node.get();
    EXPECT_TRUE(set_welcome(*welcome, Address::uds()));
    EXPECT_TRUE(server.post(std::move(welcome)));
    const auto answer = server.wait_receive(farewell_patience);
    return node.hello(listen_address(**answer).value(), {});
  }

  /// More than the sockets hold: from here on the outbox keeps what is posted.
  void fill(Outbox& outbox) {
    while (outbox.kept_messages() < 5) {
      MessagePtr signal = node.make(outbox.channel(), OpCode::signal);
      EXPECT_TRUE(signal->body.assign(std::to_string(filled++) + std::string(60'000, ' ')));
      ASSERT_TRUE(outbox.post(std::move(signal)));
    }
  }

  /// What the server receives, in order, until the channel has ended; answers each ByeRequest.
  std::vector<BinaryHeader> serve() {
    std::vector<BinaryHeader> received;
    for (;;) {
      auto message = server.wait_receive(farewell_patience);
      if (!message || *message == nullptr || (*message)->is_channel_closed()) return received;
      if ((*message)->from_engine()) continue;
      received.push_back((*message)->header);
      if ((*message)->header.op_code != OpCode::bye_request) continue;
      (*message)->header.op_code = OpCode::bye_response;
      EXPECT_TRUE(server.post(std::move(*message)));
    }
  }

  Node node{options()};
  ChannelGroup server = std::move(node.engine().create_group().value());
  std::size_t filled = 0;
};

TEST_F(FarewellTest, the_one_bye_request_comes_behind_all_that_the_outbox_keeps) {
  Outbox outbox(node.group(), connect());
  fill(outbox);
  std::vector<BinaryHeader> received;
  std::thread peer([&] { received = serve(); });
  EXPECT_TRUE(node.bye(outbox, {.patience = farewell_patience}));
  peer.join();
  ASSERT_EQ(filled + 2, received.size());
  EXPECT_EQ(OpCode::hello_request, received.front().op_code);
  for (std::size_t i = 1; i <= filled; ++i) ASSERT_EQ(OpCode::signal, received[i].op_code) << i;
  EXPECT_EQ(OpCode::bye_request, received.back().op_code);
}

TEST_F(FarewellTest, a_bye_request_that_an_outbox_has_no_room_for_comes_later) {
  Outbox outbox(node.group(), connect(), {.messages = 5});
  fill(outbox);
  std::vector<BinaryHeader> received;
  std::thread peer([&] { received = serve(); });
  EXPECT_TRUE(node.bye(outbox, {.patience = farewell_patience}));
  peer.join();
  ASSERT_EQ(filled + 2, received.size());
  EXPECT_EQ(OpCode::bye_request, received.back().op_code);
}

TEST_F(FarewellTest, a_peer_that_takes_nothing_is_given_up) {
  Outbox outbox(node.group(), connect());
  fill(outbox);
  EXPECT_FALSE(node.bye(outbox, {.patience = std::chrono::milliseconds(50)}));
}

TEST_F(FarewellTest, an_interrupt_before_it_began_counts_too) {
  Outbox outbox(node.group(), connect());
  fill(outbox);
  std::raise(SIGINT);
  ASSERT_TRUE(node.interrupted());
  EXPECT_FALSE(
      node.bye(outbox, {.patience = infinite, .after_interrupt = std::chrono::milliseconds(50)}));
}

}  // namespace
}  // namespace tofu::cli
