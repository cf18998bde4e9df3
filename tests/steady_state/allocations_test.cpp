/// Once everything has the size that the traffic needs, a message costs no allocation.

#include "steady_state/counted_allocations.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tofu/testing.hpp>
#include <tofu/tofu.hpp>
#include <vector>

namespace tofu::test {
namespace {

constexpr auto long_enough = std::chrono::seconds(30);

/// Both ends in one thread and one process, so that all of their allocations are counted. Made of
/// the library's calls alone: the helpers of other tests allocate.
class SteadyState : public ::testing::TestWithParam<Drive> {
 protected:
  void SetUp() override {
    options_.drive = GetParam();
    options_.max_messages = 8'192;  // as many as a full send queue and a full mailbox hold
  }

  struct Side {
    Engine engine;
    ChannelGroup group;
  };
  Side make_side() const {
    Engine engine = Engine::create(options_).value();
    ChannelGroup group = engine.create_group().value();
    // How many are under way at most depends on the threads' timing; so all that there may be are
    // made now, with a body.
    std::vector<MessagePtr> all(options_.max_messages);
    for (MessagePtr& message : all) {
      message = engine.get().value();
      EXPECT_TRUE(message->body.resize(64));
    }
    return {std::move(engine), std::move(group)};
  }

  /// The next message of an application. The other side, if its caller drives it, is driven too.
  static MessagePtr receive(Side& side, Side& other) {
    const auto deadline = std::chrono::steady_clock::now() + long_enough;
    while (std::chrono::steady_clock::now() < deadline) {
      drive(other);
      MessagePtr message = side.group.wait_receive(std::chrono::milliseconds(1)).value();
      if (message != nullptr && !message->from_engine()) return message;
    }
    return nullptr;
  }
  /// Lets a caller-driven engine do what it can, and leaves its messages where they are: what is
  /// received here would be lost. Signals of the engine only.
  static void drive(Side& side) {
    if (side.group.stats().waiting_messages > 0) return;
    const MessagePtr message = side.group.wait_receive(std::chrono::nanoseconds(0)).value();
    EXPECT_TRUE(message == nullptr || message->from_engine());
  }

  void connect(Side& client, Side& server) {
    MessagePtr welcome = server.engine.get().value();
    ASSERT_TRUE(set_welcome(*welcome, Address::tcp(default_host, 0)));
    ASSERT_TRUE(server.group.post(std::move(welcome)));
    const MessagePtr answer = server.group.wait_receive(long_enough).value();
    const auto bound = Address::parse(answer->text_headers.find(listen_on_header).value());
    MessagePtr hello = client.engine.get().value();
    ASSERT_TRUE(set_hello(*hello, bound.value()));
    channel_ = client.group.post(std::move(hello)).value().channel;
    drive(client);
    const MessagePtr arrived = receive(server, client);
    ASSERT_NE(arrived, nullptr);
    ASSERT_EQ(arrived->header.op_code, OpCode::hello_request);
  }

  void post(Side& side, OpCode op_code, std::size_t size) const {
    MessagePtr message = side.engine.get().value();
    message->header.op_code = op_code;
    message->header.channel = channel_;
    ASSERT_TRUE(message->body.resize(size));
    ASSERT_TRUE(side.group.post(std::move(message)));
  }
  void round_trip(Side& client, Side& server, std::size_t size) const {
    post(client, OpCode::request, size);
    drive(client);
    MessagePtr request = receive(server, client);
    ASSERT_NE(request, nullptr);
    request->header.op_code = OpCode::response;
    ASSERT_TRUE(server.group.post(std::move(request)));
    drive(server);
    ASSERT_NE(receive(client, server), nullptr);
  }
  void stream(Side& client, Side& server, std::size_t size, int count) const {
    for (int i = 0; i < count; ++i) post(client, OpCode::signal, size);
    for (int i = 0; i < count; ++i) ASSERT_NE(receive(server, client), nullptr);
  }

  EngineOptions options_;
  ChannelNumber channel_ = unassigned_channel;
};
INSTANTIATE_TEST_SUITE_P(By, SteadyState, ::testing::Values(Drive::own_thread, Drive::caller),
                         [](const auto& drive) {
                           return drive.param == Drive::caller ? "caller" : "own_thread";
                         });

TEST_P(SteadyState, the_hook_counts) {
  const std::uint64_t before = allocations();
  MessagePtr message = make_message();
  ASSERT_TRUE(message->body.resize(100));
  EXPECT_EQ(allocations() - before, 2U) << "the message and its body";
}

TEST_P(SteadyState, a_round_trip_allocates_nothing) {
  Side server = make_side();
  Side client = make_side();
  connect(client, server);
  for (const std::size_t size : {0U, 64U, 60'000U}) {
    for (int i = 0; i < 200; ++i) round_trip(client, server, size);
    const std::uint64_t before = allocations();
    for (int i = 0; i < 1'000; ++i) round_trip(client, server, size);
    EXPECT_EQ(allocations() - before, 0U) << size;
  }
}

TEST_P(SteadyState, a_stream_allocates_nothing) {
  Side server = make_side();
  Side client = make_side();
  connect(client, server);
  for (int i = 0; i < 10; ++i) stream(client, server, 64, 2'000);
  const std::uint64_t before = allocations();
  for (int i = 0; i < 10; ++i) stream(client, server, 64, 2'000);
  // The first frame that a read happens to cut in two needs memory, once.
  EXPECT_LE(allocations() - before, 2U) << "for 20,000 messages";
}

}  // namespace
}  // namespace tofu::test
