#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "farewell_fixture.hpp"

namespace tofu::cli {
namespace {

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

}  // namespace
}  // namespace tofu::cli
