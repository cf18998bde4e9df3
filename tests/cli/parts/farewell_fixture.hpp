#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <tofu/tofu.hpp>
#include <utility>
#include <vector>

#include "common/node.hpp"
#include "common/outbox.hpp"

namespace tofu::cli {

inline constexpr std::chrono::seconds farewell_patience(60);

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
    EXPECT_TRUE(set_welcome(*welcome, Address::tcp(default_host, 0)));
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

}  // namespace tofu::cli
