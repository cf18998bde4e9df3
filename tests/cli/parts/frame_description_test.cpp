#include "decode/frame_description.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tofu/frame.hpp>
#include <vector>

#include "common/printable.hpp"
#include "decode/frame_text.hpp"

namespace tofu::cli {
namespace {

using Verdict = FrameDescription::Verdict;

std::vector<std::byte> frame_of(std::string_view text_headers, std::string_view body) {
  const FrameHeader header{.channel = 1,
                           .op_code = 0,
                           .message_id = 1,
                           .text_headers_bytes = static_cast<std::uint16_t>(text_headers.size()),
                           .body_bytes = static_cast<std::uint16_t>(body.size())};
  const auto head = encode_frame_header(header);
  std::vector<std::byte> bytes(head.begin(), head.end());
  for (const std::string_view part : {text_headers, body}) {
    bytes.insert(bytes.end(), as_bytes(part).begin(), as_bytes(part).end());
  }
  return bytes;
}

/// A right frame with some bytes changed and its end cut off, now and then.
std::vector<std::byte> damaged_frame(std::mt19937& random) {
  auto bytes = frame_of("name:value\r\nother: one \r\n", "a body\n");
  for (auto changes = random() % 4; changes != 0; --changes) {
    constexpr std::string_view likely = "\r\n: \0\x01\x10\x20";
    const auto value = random() % 2 == 0 ? likely[random() % likely.size()] : random();
    bytes[random() % bytes.size()] = static_cast<std::byte>(value);
  }
  if (random() % 4 == 0) bytes.resize(1 + random() % bytes.size());
  return bytes;
}

TEST(FrameDescription, agrees_with_the_library_on_any_bytes) {
  std::mt19937 random(5);
  int seen[3] = {};
  for (int round = 0; round < 50'000; ++round) {
    const auto bytes = damaged_frame(random);
    const FrameDescription frame = describe_frame(bytes);
    const MessagePtr message = make_message();
    const auto decoded = decode_frame(bytes, *message);
    ++seen[static_cast<int>(frame.verdict)];
    switch (frame.verdict) {
      case Verdict::right:
        ASSERT_TRUE(decoded) << decoded.error().message();
        ASSERT_EQ(*decoded, frame.bytes_there);
        break;
      case Verdict::truncated:
        ASSERT_TRUE(decoded);
        ASSERT_EQ(0U, *decoded);
        ASSERT_EQ(bytes.size(), frame.bytes_there);
        break;
      case Verdict::wrong:
        // A frame that is cut off as well may be wrong in what the library has not looked at yet.
        ASSERT_TRUE(!decoded || *decoded == 0);
        if (!decoded) {
          ASSERT_EQ(decoded.error().detail, frame.reason);
        }
        break;
    }
    ASSERT_GE(frame.bytes_there, 1U);
    ASSERT_LE(frame.bytes_there, bytes.size());
    ASSERT_LE(frame.reason_at, frame.bytes_there);
  }
  for (const int count : seen) EXPECT_GT(count, 1'000);
}

TEST(FrameDescription, its_text_is_always_printable_and_its_json_ascii) {
  std::mt19937 random(6);
  for (int round = 0; round < 5'000; ++round) {
    const auto bytes = damaged_frame(random);
    const FrameDescription frame = describe_frame(bytes);
    ASSERT_TRUE(is_printable(frame_text(frame, 0)));
    for (const char c : frame_json(frame, 0)) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
  }
}

TEST(FrameDescription, json_escapes_what_json_wants_escaped) {
  const auto bytes = frame_of("q:\"\\\r\n", "tab\t line\n \u8C46 \U0001F95F");
  const std::string json = frame_json(describe_frame(bytes), 7);
  EXPECT_NE(std::string::npos, json.find(R"("text_headers":[["q","\"\\"]])")) << json;
  EXPECT_NE(std::string::npos, json.find(R"("body":"tab\u0009 line\u000a \u8c46 \ud83e\udd5f")"))
      << json;
  EXPECT_TRUE(json.starts_with(R"({"offset":7,"bytes":)")) << json;
}

TEST(FrameDescription, a_preview_cuts_no_character_in_two) {
  std::string body;
  while (body.size() < 1'000) body += "\u8C46";
  const auto bytes = frame_of("", body);
  for (std::size_t preview = 0; preview < 12; ++preview) {
    const std::string text =
        frame_text(describe_frame(bytes), 0, {.full = false, .preview_bytes = preview});
    EXPECT_TRUE(is_printable(text)) << preview;
    EXPECT_NE(std::string::npos, text.find("more bytes (--full shows them)"));
  }
}

}  // namespace
}  // namespace tofu::cli
