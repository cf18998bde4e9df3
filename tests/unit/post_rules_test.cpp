#include "core/post_rules.hpp"

#include <gtest/gtest.h>

#include <string>

#include <tofu/address.hpp>

#include "core/send_batch.hpp"

namespace tofu::detail {
namespace {

using Phase = ChannelSlot::Phase;

MessagePtr message_of(OpCode op_code, ChannelNumber channel = 1, MessageId id = 1) {
  MessagePtr message = make_message();
  message->header.op_code = op_code;
  message->header.channel = channel;
  message->header.message_id = id;
  return message;
}

Status refusal(const Message& message) {
  auto checked = check_postable(message);
  return checked ? Status::success : checked.error().status;
}

TEST(PostRules, each_op_code_of_an_application_passes) {
  for (const OpCode op : {OpCode::request, OpCode::response, OpCode::signal, OpCode::hello_response,
                          OpCode::bye_request, OpCode::bye_response, OpCode::bye_signal}) {
    EXPECT_EQ(refusal(*message_of(op)), Status::success) << to_string(op);
  }
}

TEST(PostRules, unknown_and_engine_made_op_codes_are_refused) {
  EXPECT_EQ(refusal(*message_of(OpCode::welcome_response)), Status::invalid_op_code);
  EXPECT_EQ(refusal(*message_of(static_cast<OpCode>(10))), Status::invalid_op_code);
  EXPECT_EQ(refusal(*message_of(static_cast<OpCode>(255))), Status::invalid_op_code);
}

TEST(PostRules, more_is_for_requests_responses_and_signals) {
  for (int op = 0; op <= 8; ++op) {
    MessagePtr message = message_of(static_cast<OpCode>(op));
    message->header.more = true;
    const bool allowed = op <= 2;
    EXPECT_EQ(refusal(*message), allowed ? Status::success : Status::invalid_more_usage) << op;
  }
}

TEST(PostRules, a_response_role_needs_a_message_id) {
  for (const OpCode op : {OpCode::response, OpCode::hello_response, OpCode::bye_response}) {
    EXPECT_EQ(refusal(*message_of(op, 1, 0)), Status::invalid_message_id);
  }
  EXPECT_EQ(refusal(*message_of(OpCode::request, 1, 0)), Status::success);
}

TEST(PostRules, only_hello_and_welcome_have_channel_0_and_need_an_address) {
  EXPECT_EQ(refusal(*message_of(OpCode::request, 0)), Status::invalid_channel_number);
  EXPECT_EQ(refusal(*message_of(OpCode::hello_request, 5)), Status::invalid_channel_number);
  EXPECT_EQ(refusal(*message_of(OpCode::hello_request, 0)), Status::wrong_address);
  EXPECT_EQ(refusal(*message_of(OpCode::welcome_request, 0)), Status::wrong_address);
  MessagePtr hello = make_message();
  ASSERT_TRUE(set_hello(*hello, Address::tcp()));
  EXPECT_EQ(refusal(*hello), Status::success);
}

TEST(PostRules, lengths_are_checked_even_if_the_storage_was_filled_directly) {
  MessagePtr message = message_of(OpCode::signal);
  ASSERT_TRUE(message->body.storage().resize(65'536));
  EXPECT_EQ(refusal(*message), Status::invalid_body_len);
  message->body.clear();
  ASSERT_TRUE(message->text_headers.storage().resize(65'536));
  EXPECT_EQ(refusal(*message), Status::invalid_headers_len);
}

class AdmitTest : public ::testing::Test {
 protected:
  AdmitTest() {
    slot_.group = 7;
    slot_.phase = Phase::open;
  }
  Status admitted(OpCode op_code = OpCode::signal, GroupId group = 7) {
    auto result = admit(slot_, *message_of(op_code), group, options_);
    return result ? Status::success : result.error().status;
  }
  ChannelSlot slot_;
  EngineOptions options_;
};

TEST_F(AdmitTest, counts_what_it_admits) {
  EXPECT_EQ(admitted(), Status::success);
  EXPECT_EQ(admitted(), Status::success);
  EXPECT_EQ(slot_.queued.get().messages, 2U);
  EXPECT_EQ(slot_.queued.get().bytes, 2 * frame_header_bytes);
}

TEST_F(AdmitTest, refuses_strangers_and_ended_channels_and_counts_nothing) {
  EXPECT_EQ(admitted(OpCode::signal, 8), Status::invalid_channel_number);
  slot_.phase = Phase::hidden;
  EXPECT_EQ(admitted(), Status::invalid_channel_number);
  slot_.phase = Phase::closing;
  EXPECT_EQ(admitted(), Status::channel_closed);
  slot_.phase = Phase::free;
  EXPECT_EQ(admitted(), Status::invalid_channel_number);
  EXPECT_EQ(slot_.queued.get().messages, 0U);
  EXPECT_EQ(slot_.queued.get().bytes, 0U);
}

TEST_F(AdmitTest, a_listener_takes_only_its_end) {
  slot_.is_listener = true;
  EXPECT_EQ(admitted(OpCode::request), Status::not_allowed);
  EXPECT_EQ(admitted(OpCode::bye_request), Status::not_allowed);
  EXPECT_EQ(admitted(OpCode::bye_signal), Status::success);
}

TEST_F(AdmitTest, a_full_queue_refuses_and_owes_a_signal) {
  options_.max_queued_messages = 2;
  EXPECT_EQ(admitted(), Status::success);
  EXPECT_EQ(admitted(), Status::success);
  EXPECT_FALSE(slot_.room_wanted);
  EXPECT_EQ(admitted(), Status::send_queue_full);
  EXPECT_TRUE(slot_.room_wanted);
  EXPECT_EQ(slot_.queued.get().messages, 2U);
  EXPECT_FALSE(has_room_again(slot_, options_));
}

TEST_F(AdmitTest, an_abort_passes_a_full_queue) {
  options_.max_queued_messages = 1;
  EXPECT_EQ(admitted(), Status::success);
  EXPECT_EQ(admitted(OpCode::bye_signal), Status::success);
}

TEST_F(AdmitTest, bytes_are_limited_too_but_one_message_always_fits) {
  options_.max_queued_bytes = 20;
  EXPECT_EQ(admitted(), Status::success);
  EXPECT_EQ(admitted(), Status::send_queue_full);
  slot_.queued.subtract(slot_.queued.get().messages, slot_.queued.get().bytes);
  options_.max_queued_bytes = 1;
  EXPECT_EQ(admitted(), Status::success);
}

TEST_F(AdmitTest, a_message_too_large_for_a_queue_that_is_nearly_empty_is_refused_at_once) {
  options_.max_queued_bytes = 40;  // one frame is 16: half empty with it, too full with three
  EXPECT_EQ(admitted(), Status::success);
  MessagePtr large = message_of(OpCode::signal);
  ASSERT_TRUE(large->body.resize(30));
  const auto refused = admit(slot_, *large, 7, options_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, Status::send_queue_full);
  EXPECT_TRUE(slot_.room_wanted);
  EXPECT_EQ(slot_.queued.get().messages, 1U);
  EXPECT_EQ(slot_.queued.get().bytes, frame_header_bytes);
}

TEST_F(AdmitTest, zero_switches_each_limit_off) {
  options_.max_queued_messages = 0;
  options_.max_queued_bytes = 0;
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(admitted(), Status::success);
  EXPECT_TRUE(has_room_again(slot_, options_));
}

}  // namespace
}  // namespace tofu::detail
