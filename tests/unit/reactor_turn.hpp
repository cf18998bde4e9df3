#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <tofu/address.hpp>
#include <tofu/frame.hpp>
#include <tofu/testing.hpp>
#include <utility>

#include "core/engine_core.hpp"
#include "core/group_core.hpp"
#include "core/send_batch.hpp"
#include "net/listener.hpp"

namespace tofu::detail {

/// An engine that only the test's turns drive, in one thread: a turn that sleeps although it should
/// not never returns, as nobody is there who could ring.
class ReactorTurn : public ::testing::Test {
 protected:
  void SetUp() override {
    options.drive = Drive::caller;
    start();
  }
  void start() {
    core = EngineCore::create(options).value();
    group = core->create_group().value();
  }

  void TearDown() override { group->destroy(); }
  void start_with_idle_timeout(std::chrono::milliseconds timeout) {
    group->destroy();
    options.idle_timeout = timeout;
    start();
  }

  [[nodiscard]] Reactor& reactor() { return core->reactor(); }
  void post(OpCode op_code, ChannelNumber channel) {
    MessagePtr message = core->get(AllocationStrategy::always).value();
    message->header.op_code = op_code;
    message->header.channel = channel;
    ASSERT_TRUE(group->post(std::move(message)));
  }
  ChannelNumber post_hello(const Address& address) {
    MessagePtr hello = core->get(AllocationStrategy::always).value();
    EXPECT_TRUE(set_hello(*hello, address));
    return group->post(std::move(hello)).value().channel;
  }

  static net::Listener listen() {
    return net::Listener::tcp(*net::Endpoint::literal("127.0.0.1", 0), 4, {}).value();
  }
  // The Hello is written.
  ChannelNumber connect_to(const net::Listener& listener) {
    const ChannelNumber channel = post_hello(Address::tcp("127.0.0.1", listener.port()));
    while (reactor().has_work() || core->stats().traffic.messages_out == 0) reactor().turn({});
    return channel;
  }

  // As of a poster that was stopped in the middle of post(): counted in, and not in the inbox yet.
  struct StoppedPost {
    MessagePtr message;
    SendQueueCount& queued;
  };
  StoppedPost begin_post(ChannelNumber channel) {
    MessagePtr message = core->get(AllocationStrategy::always).value();
    message->header.op_code = OpCode::signal;
    message->header.channel = channel;
    SendQueueCount& queued = core->registry().find(channel)->queued;
    queued.add(1, frame_bytes_of(*message));
    return {.message = std::move(message), .queued = queued};
  }

  EngineOptions options;
  std::shared_ptr<EngineCore> core;
  std::shared_ptr<GroupCore> group;
};

}  // namespace tofu::detail
