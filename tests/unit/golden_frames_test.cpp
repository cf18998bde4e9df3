#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include <tofu/frame.hpp>

// Frames that the original tofu sent, or took from a hand-made peer: tests/golden/.
namespace tofu {
namespace {

struct GoldenFrame {
  std::string name;
  std::vector<std::byte> bytes;
  FrameHeader header;
  std::string text_headers;
  std::string body;
};

std::ostream& operator<<(std::ostream& out, const GoldenFrame& frame) { return out << frame.name; }

std::vector<std::byte> bytes_of_hex(std::string_view hex) {
  std::vector<std::byte> bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    bytes.push_back(static_cast<std::byte>(value));
  }
  return bytes;
}

GoldenFrame golden_frame(const nlohmann::json& entry) {
  GoldenFrame frame;
  frame.name = entry.at("name");
  frame.bytes = bytes_of_hex(entry.at("hex").get<std::string>());
  frame.text_headers = entry.at("text_headers");
  frame.body = entry.at("body");
  frame.header = {.channel = entry.at("channel"),
                  .op_code = entry.at("op_code"),
                  .origin = entry.at("origin"),
                  .more = entry.at("more"),
                  .internal = entry.at("internal"),
                  .status = entry.at("status"),
                  .message_id = entry.at("message_id"),
                  .text_headers_bytes = static_cast<std::uint16_t>(frame.text_headers.size()),
                  .body_bytes = static_cast<std::uint16_t>(frame.body.size())};
  return frame;
}

std::vector<GoldenFrame> golden_frames() {
  std::ifstream file(TOFU_SOURCE_DIR "/tests/golden/golden_frames.json");
  std::vector<GoldenFrame> frames;
  for (const auto& entry : nlohmann::json::parse(file)) frames.push_back(golden_frame(entry));
  return frames;
}

std::string_view view_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class GoldenFrames : public testing::TestWithParam<GoldenFrame> {};

TEST_P(GoldenFrames, have_the_header_that_was_recorded) {
  const GoldenFrame& frame = GetParam();
  ASSERT_GE(frame.bytes.size(), frame_header_bytes);
  EXPECT_EQ(decode_frame_header(std::span(frame.bytes).first<frame_header_bytes>()), frame.header);
  EXPECT_EQ(frame.header.frame_bytes(), frame.bytes.size());
  EXPECT_TRUE(check_frame_header(frame.header));
}

TEST_P(GoldenFrames, decode_to_the_message_that_was_recorded) {
  const GoldenFrame& frame = GetParam();
  Message message;
  ASSERT_EQ(decode_frame(frame.bytes, message), frame.bytes.size());
  EXPECT_EQ(message.header.channel, frame.header.channel);
  EXPECT_EQ(static_cast<int>(message.header.op_code), frame.header.op_code);
  EXPECT_EQ(static_cast<int>(message.header.origin), frame.header.origin);
  EXPECT_EQ(message.header.more, frame.header.more == 1);
  EXPECT_EQ(static_cast<int>(message.header.status), frame.header.status);
  EXPECT_EQ(message.header.message_id, frame.header.message_id);
  EXPECT_EQ(view_of(message.text_headers.encoded()), frame.text_headers);
  EXPECT_EQ(message.body.text(), frame.body);
}

TEST_P(GoldenFrames, are_encoded_again_byte_for_byte) {
  const GoldenFrame& frame = GetParam();
  Message message;
  ASSERT_EQ(decode_frame(frame.bytes, message), frame.bytes.size());
  Buffer out;
  ASSERT_TRUE(encode_frame(message, out));
  EXPECT_EQ(out.text(), view_of(frame.bytes));
}

TEST_P(GoldenFrames, are_not_whole_when_cut_anywhere) {
  const GoldenFrame& frame = GetParam();
  for (std::size_t size = 0; size < frame.bytes.size(); ++size) {
    Message message;
    EXPECT_EQ(decode_frame(std::span(frame.bytes).first(size), message), 0U) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(OfTheOriginal, GoldenFrames, testing::ValuesIn(golden_frames()),
                         [](const auto& instance) { return instance.param.name; });

TEST(GoldenFrameFile, holds_the_frames_that_the_suite_is_about) {
  EXPECT_EQ(golden_frames().size(), 11U);
}

TEST(GoldenFrameFile, shows_that_values_travel_verbatim_and_are_trimmed_on_reading) {
  Message message;
  ASSERT_TRUE(decode_frame(golden_frames().front().bytes, message));
  EXPECT_EQ(message.text_headers.find("~connect_to"), "tcp|127.0.0.1|17001");
  EXPECT_EQ(message.text_headers.find("X-Two"), "beta two");
}

}  // namespace
}  // namespace tofu
