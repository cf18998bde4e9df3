#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <tofu/message.hpp>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"

namespace tofu::model {

/// Explores the scenario; the test fails as it does.
inline void expect_no_failure(const std::function<void()>& scenario, const Limits& limits = {}) {
  const Outcome outcome = explore(limits, scenario);
  EXPECT_EQ("", outcome.failure);
  testing::Test::RecordProperty("executions", std::to_string(outcome.executions));
}

/// A message that can be told from others.
inline MessagePtr numbered(MessageId id) {
  MessagePtr message = make_message();
  message->header.message_id = id;
  return message;
}

/// For a Doorbell whose reactor sleeps there.
inline void wake_sleeper(void* sleeper) noexcept { static_cast<Sleeper*>(sleeper)->wake(); }

}  // namespace tofu::model
