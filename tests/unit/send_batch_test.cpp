#include "core/send_batch.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace tofu::detail {
namespace {

MessagePtr with_body(std::size_t size, char fill) {
  MessagePtr message = make_message();
  EXPECT_TRUE(message->body.assign(std::string(size, fill)));
  EXPECT_TRUE(message->text_headers.append("n", std::string(1, fill)));
  return message;
}

std::string bytes_of(std::span<const net::ConstSlice> slices) {
  std::string bytes;
  for (const net::ConstSlice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.data), slice.size);
  }
  return bytes;
}

std::string frames_of(const MessageQueue& queue) {
  Buffer frames;
  for (Message* m = queue.front(); m != nullptr; m = next_in_queue(*m)) {
    EXPECT_TRUE(encode_frame(*m, frames));
  }
  return std::string(frames.text());
}

class SendBatchTest : public ::testing::Test {
 protected:
  MessageQueue queue_;
  std::unique_ptr<SendBatch> batch_ = std::make_unique<SendBatch>();
};

TEST_F(SendBatchTest, small_frames_become_one_contiguous_slice) {
  for (char c = 'a'; c < 'k'; ++c) queue_.push_back(with_body(100, c));
  const auto slices = batch_->build(queue_, 0);
  EXPECT_EQ(slices.size(), 1U);
  EXPECT_EQ(bytes_of(slices), frames_of(queue_));
}

TEST_F(SendBatchTest, large_bodies_are_not_copied) {
  queue_.push_back(with_body(60'000, 'x'));
  const auto slices = batch_->build(queue_, 0);
  EXPECT_EQ(bytes_of(slices), frames_of(queue_));
  EXPECT_EQ(slices.back().data, queue_.front()->body.data());
}

TEST_F(SendBatchTest, any_number_of_bytes_already_written_is_left_out) {
  queue_.push_back(with_body(5'000, 'x'));
  queue_.push_back(with_body(10, 'y'));
  const std::string all = frames_of(queue_);
  const std::size_t first_frame = frame_bytes_of(*queue_.front());
  for (std::size_t skip = 0; skip < first_frame; ++skip) {
    ASSERT_EQ(bytes_of(batch_->build(queue_, skip)), all.substr(skip)) << skip;
  }
}

TEST_F(SendBatchTest, a_long_queue_is_cut_between_frames) {
  for (int i = 0; i < 200; ++i) queue_.push_back(with_body(i % 2 == 0 ? 50 : 4'000, 'z'));
  const std::string all = frames_of(queue_);
  const auto slices = batch_->build(queue_, 0);
  EXPECT_LE(slices.size(), net::max_slices);
  const std::string some = bytes_of(slices);
  ASSERT_LT(some.size(), all.size());
  EXPECT_EQ(some, all.substr(0, some.size()));
  std::size_t whole = 0;
  for (Message* m = queue_.front(); whole < some.size(); m = next_in_queue(*m)) {
    whole += frame_bytes_of(*m);
  }
  EXPECT_EQ(whole, some.size());
}

TEST_F(SendBatchTest, the_largest_frame_fits) {
  MessagePtr message = make_message();
  ASSERT_TRUE(message->body.resize(Body::max_bytes));
  ASSERT_TRUE(message->text_headers.append("n", std::string(TextHeaders::max_bytes - 4, 'v')));
  queue_.push_back(std::move(message));
  EXPECT_EQ(bytes_of(batch_->build(queue_, 0)).size(), max_frame_bytes);
}

TEST_F(SendBatchTest, nothing_follows_a_bye_response) {
  queue_.push_back(with_body(10, 'a'));
  MessagePtr bye = make_message();
  bye->header.op_code = OpCode::bye_response;
  queue_.push_back(std::move(bye));
  const std::string up_to_the_bye = frames_of(queue_);
  queue_.push_back(with_body(10, 'z'));
  EXPECT_EQ(bytes_of(batch_->build(queue_, 0)), up_to_the_bye);
}

TEST_F(SendBatchTest, an_empty_queue_gives_nothing) {
  EXPECT_TRUE(batch_->build(queue_, 0).empty());
}

}  // namespace
}  // namespace tofu::detail
