#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "../farewell_fixture.hpp"

namespace tofu::cli {
namespace {

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
