#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include <tofu/options.hpp>

namespace tofu {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds a_year = std::chrono::hours(24 * 365);

struct Duration {
  std::string_view name;
  milliseconds EngineOptions::* member;
};

constexpr Duration durations_that_may_be_off[] = {
    {"connect_timeout", &EngineOptions::connect_timeout},
    {"hello_timeout", &EngineOptions::hello_timeout},
    {"bye_timeout", &EngineOptions::bye_timeout},
    {"half_close_timeout", &EngineOptions::half_close_timeout},
    {"idle_timeout", &EngineOptions::idle_timeout},
};

using Change = std::function<void(EngineOptions&)>;

Result<void> validated(const Change& change) {
  EngineOptions options;
  change(options);
  return validate(options);
}

void expect_accepted(const Change& change) {
  const Result<void> result = validated(change);
  EXPECT_TRUE(result) << result.error().message();
}

void expect_refused(std::string_view option, const Change& change) {
  const Result<void> result = validated(change);
  ASSERT_FALSE(result) << option;
  EXPECT_EQ(result.error().status, Status::not_allowed);
  EXPECT_TRUE(result.error().detail.starts_with("EngineOptions::" + std::string(option) + " must"))
      << result.error().detail;
}

TEST(EngineOptions, the_defaults_are_valid) { EXPECT_TRUE(validate({})); }

TEST(EngineOptions, at_least_one_message_and_no_more_at_start_than_at_most) {
  expect_refused("max_messages", [](auto& o) { o.initial_messages = o.max_messages = 0; });
  expect_refused("initial_messages", [](auto& o) { o.initial_messages = o.max_messages + 1; });
  expect_accepted([](auto& o) { o.initial_messages = o.max_messages = 1; });
  expect_accepted([](auto& o) { o.initial_messages = 0; });
}

TEST(EngineOptions, durations_lie_between_off_and_a_year) {
  for (const Duration& duration : durations_that_may_be_off) {
    const auto set = [&](milliseconds value) {
      return [&duration, value](EngineOptions& o) { o.*duration.member = value; };
    };
    expect_accepted(set(milliseconds(0)));
    expect_accepted(set(a_year));
    expect_refused(duration.name, set(milliseconds(-1)));
    expect_refused(duration.name, set(a_year + milliseconds(1)));
    expect_refused(duration.name, set(milliseconds::min()));
    expect_refused(duration.name, set(milliseconds::max()));
  }
}

TEST(EngineOptions, the_accept_back_off_cannot_be_off) {
  expect_refused("accept_backoff", [](auto& o) { o.accept_backoff = milliseconds(0); });
  expect_refused("accept_backoff", [](auto& o) { o.accept_backoff = a_year + milliseconds(1); });
  expect_accepted([](auto& o) { o.accept_backoff = milliseconds(1); });
}

TEST(EngineOptions, channels_are_limited_by_their_16_bit_number) {
  expect_accepted([](auto& o) { o.max_channels = 0; });
  expect_accepted([](auto& o) { o.max_channels = 1; });
  expect_accepted([](auto& o) { o.max_channels = 65'534; });
  expect_refused("max_channels", [](auto& o) { o.max_channels = 65'535; });
}

TEST(EngineOptions, accepted_lengths_are_limited_by_the_wire) {
  expect_accepted([](auto& o) { o.max_body_bytes = o.max_text_headers_bytes = 0; });
  expect_refused("max_body_bytes", [](auto& o) { o.max_body_bytes = 65'536; });
  expect_refused("max_text_headers_bytes", [](auto& o) { o.max_text_headers_bytes = 65'536; });
}

TEST(EngineOptions, queue_limits_may_be_anything) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  expect_accepted(
      [](auto& o) { o.max_queued_messages = o.max_queued_bytes = o.max_received_messages = 0; });
  expect_accepted(
      [](auto& o) { o.max_queued_messages = o.max_queued_bytes = o.max_received_messages = most; });
}

TEST(EngineOptions, the_backlog_is_at_least_one) {
  expect_refused("listen_backlog", [](auto& o) { o.listen_backlog = 0; });
  expect_refused("listen_backlog", [](auto& o) { o.listen_backlog = -1; });
  expect_accepted([](auto& o) { o.listen_backlog = 1; });
}

TEST(EngineOptions, socket_buffers_are_not_negative) {
  expect_refused("send_buffer_bytes", [](auto& o) { o.send_buffer_bytes = -1; });
  expect_refused("receive_buffer_bytes", [](auto& o) { o.receive_buffer_bytes = -1; });
  expect_accepted([](auto& o) { o.send_buffer_bytes = o.receive_buffer_bytes = 1; });
}

TEST(EngineOptions, the_drive_is_one_of_the_two) {
  expect_accepted([](auto& o) { o.drive = Drive::caller; });
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): that is what is tested
  expect_refused("drive", [](auto& o) { o.drive = static_cast<Drive>(2); });
}

}  // namespace
}  // namespace tofu
