#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include <tofu/message.hpp>

namespace tofu {
namespace {

void fill_every_part(Message& message) {
  message.header = {.channel = 7,
                    .op_code = OpCode::signal,
                    .origin = Origin::engine,
                    .more = true,
                    .status = Status::channel_closed,
                    .message_id = 42};
  ASSERT_TRUE(message.text_headers.append("name", "value"));
  ASSERT_TRUE(message.body.assign("body"));
}

TEST(Message, is_an_empty_request_of_the_application_at_first) {
  const MessagePtr message = make_message();
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(message->header, BinaryHeader{});
  EXPECT_EQ(message->header.op_code, OpCode::request);
  EXPECT_FALSE(message->from_engine());
  EXPECT_TRUE(message->text_headers.empty());
  EXPECT_TRUE(message->body.empty());
}

TEST(Message, reset_makes_it_as_new_and_keeps_the_memory) {
  Message message;
  fill_every_part(message);
  const std::byte* const body_memory = message.body.data();
  message.reset();
  EXPECT_EQ(message.header, BinaryHeader{});
  EXPECT_TRUE(message.text_headers.empty());
  EXPECT_TRUE(message.body.empty());
  ASSERT_TRUE(message.body.assign("next"));
  EXPECT_EQ(message.body.data(), body_memory);
}

TEST(Message, is_channel_closed_only_as_a_signal_of_the_engine_with_that_status) {
  Message message;
  fill_every_part(message);
  EXPECT_TRUE(message.is_channel_closed());

  message.header.origin = Origin::application;
  EXPECT_FALSE(message.is_channel_closed());
  message.header.origin = Origin::engine;
  message.header.status = Status::peer_disconnected;
  EXPECT_FALSE(message.is_channel_closed());
  message.header.status = Status::channel_closed;
  message.header.op_code = OpCode::request;
  EXPECT_FALSE(message.is_channel_closed());
}

TEST(Message, its_reason_is_the_header_or_else_the_statuss_name) {
  Message message;
  message.header.status = Status::connect_failed;
  EXPECT_EQ(message.reason(), "connect_failed");
  ASSERT_TRUE(message.text_headers.append(reason_header, "connect_failed (ECONNREFUSED)"));
  EXPECT_EQ(message.reason(), "connect_failed (ECONNREFUSED)");
}

TEST(Message, each_op_code_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int value = 0; value <= 9; ++value) names.insert(to_string(static_cast<OpCode>(value)));
  EXPECT_EQ(names.size(), 10U);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(to_string(OpCode::hello_request), "hello_request");
  EXPECT_EQ(to_string(static_cast<OpCode>(10)), "unknown");
}

TEST(Message, each_origin_has_a_name) {
  EXPECT_EQ(to_string(Origin::application), "application");
  EXPECT_EQ(to_string(Origin::engine), "engine");
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): that is what is tested
  EXPECT_EQ(to_string(static_cast<Origin>(2)), "unknown");
}

}  // namespace
}  // namespace tofu
