// A group may post the moment it exists, whatever its engine is doing.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <tofu/testing.hpp>
#include <tofu/tofu.hpp>
#include <vector>

namespace {

using namespace tofu;

constexpr auto long_enough = std::chrono::seconds(30);

// A Hello that fails at once must come back, and be followed by the last word.
void post_at_once(Engine& engine, const Address& nobody) {
  ChannelGroup group = engine.create_group().value();
  MessagePtr hello = engine.get().value();
  ASSERT_TRUE(set_hello(*hello, nobody));
  const ChannelNumber channel = group.post(std::move(hello)).value().channel;
  bool came_back = false;
  for (bool closed = false; !closed;) {
    const MessagePtr message = group.wait_receive(long_enough).value();
    ASSERT_NE(message, nullptr) << "the first message of a new group vanished";
    if (message->header.status == Status::pool_empty) continue;
    ASSERT_EQ(message->header.channel, channel);
    came_back = came_back || message->header.op_code == OpCode::hello_response;
    closed = message->is_channel_closed();
  }
  EXPECT_TRUE(came_back);
}

class NewGroup : public ::testing::TestWithParam<Drive> {};

TEST_P(NewGroup, is_known_before_its_first_message_is_worked_on) {
  Engine engine = Engine::create({.drive = GetParam()}).value();
  const tofu::testing::TemporaryUdsPath path;
  const Address nobody = Address::uds(path.path());
  std::vector<std::function<void()>> tasks(4, [&] {
    for (int i = 0; i < 500 && !::testing::Test::HasFatalFailure(); ++i) {
      post_at_once(engine, nobody);
    }
  });
  tofu::testing::run_tasks(std::move(tasks));
  EXPECT_EQ(engine.stats().channels, 0U);
}

INSTANTIATE_TEST_SUITE_P(Drives, NewGroup, ::testing::Values(Drive::own_thread, Drive::caller),
                         [](const auto& drive) {
                           return std::string(drive.param == Drive::caller ? "caller"
                                                                           : "own_thread");
                         });

}  // namespace
