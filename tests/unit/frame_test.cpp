#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tofu/frame.hpp>

namespace tofu {
namespace {

using namespace std::string_literals;

constexpr std::size_t proto_offset = 2;

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string encoded(const FrameHeader& header) { return text_of(encode_frame_header(header)); }

std::string encoded(const Message& message) {
  Buffer out;
  EXPECT_TRUE(encode_frame(message, out));
  return std::string(out.text());
}

FrameHeader header_in(std::string_view bytes) {
  return decode_frame_header(as_bytes(bytes).first<frame_header_bytes>());
}

// A frame by hand: whatever the header says about lengths is overwritten.
std::string frame(FrameHeader header, std::string_view text_headers, std::string_view body) {
  header.text_headers_bytes = static_cast<std::uint16_t>(text_headers.size());
  header.body_bytes = static_cast<std::uint16_t>(body.size());
  return encoded(header).append(text_headers).append(body);
}

void fill(Message& message) {
  message.header = {.channel = 0x1234,
                    .op_code = OpCode::response,
                    .more = true,
                    .status = Status::processing_failed,
                    .message_id = 0x0102030405060708};
  ASSERT_TRUE(message.text_headers.append("name", " value "));
  ASSERT_TRUE(message.body.assign("body"));
}

bool is_reset(const Message& message) {
  return message.header == BinaryHeader{} && message.text_headers.empty() && message.body.empty();
}

std::string_view violation_of(const FrameHeader& header) {
  const Result<void> result = check_frame_header(header);
  if (result) return {};
  EXPECT_EQ(result.error().status, Status::protocol_violation);
  EXPECT_FALSE(result.error().detail.empty());
  return result.error().detail;
}

// The rules of docs/wire-format.md once more, written down independently of the codec.
bool is_allowed(int op_code, int origin, int more, int internal, std::uint64_t message_id) {
  if (op_code > 6 || origin != 0 || internal != 0) return false;
  if (more == 1 && op_code > 2) return false;
  const bool is_response = op_code == 1 || op_code == 4 || op_code == 6;
  return !is_response || message_id != 0;
}

TEST(FrameHeader, every_field_has_its_place) {
  EXPECT_EQ(encoded({.channel = 0xABCD}), "\xAB\xCD"s + std::string(14, '\0'));
  EXPECT_EQ(encoded({.op_code = 15}), "\0\0\x0F"s + std::string(13, '\0'));
  EXPECT_EQ(encoded({.origin = 1}), "\0\0\x10"s + std::string(13, '\0'));
  EXPECT_EQ(encoded({.more = 1}), "\0\0\x20"s + std::string(13, '\0'));
  EXPECT_EQ(encoded({.internal = 1}), "\0\0\x40"s + std::string(13, '\0'));
  EXPECT_EQ(encoded({.internal = 3}), "\0\0\xC0"s + std::string(13, '\0'));
  EXPECT_EQ(encoded({.status = 0xEE}), "\0\0\0\xEE"s + std::string(12, '\0'));
  EXPECT_EQ(encoded({.message_id = 0x0102030405060708}),
            "\0\0\0\0\1\2\3\4\5\6\7\10"s + std::string(4, '\0'));
  EXPECT_EQ(encoded({.text_headers_bytes = 0x1122}), std::string(12, '\0') + "\x11\x22\0\0"s);
  EXPECT_EQ(encoded({.body_bytes = 0x3344}), std::string(14, '\0') + "\x33\x44");
}

TEST(FrameHeader, bits_beyond_a_fields_width_do_not_spill_over) {
  const FrameHeader wide{.op_code = 0xFF, .origin = 0xFE, .more = 0xFE, .internal = 0xFC};
  EXPECT_EQ(encoded(wide)[proto_offset], '\x0F');
}

TEST(FrameHeader, every_proto_byte_decodes_to_its_four_fields_and_back) {
  for (unsigned proto = 0; proto < 256; ++proto) {
    std::string bytes(frame_header_bytes, '\0');
    bytes[proto_offset] = static_cast<char>(proto);
    const FrameHeader header = header_in(bytes);
    EXPECT_EQ(header.op_code, proto & 0x0FU);
    EXPECT_EQ(header.origin, (proto & 0x10U) != 0 ? 1 : 0);
    EXPECT_EQ(header.more, (proto & 0x20U) != 0 ? 1 : 0);
    EXPECT_EQ(header.internal, proto >> 6U);
    EXPECT_EQ(encoded(header), bytes);
  }
}

TEST(FrameHeader, any_16_bytes_decode_to_something_that_encodes_to_the_same) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 10'000; ++round) {
    std::string bytes;
    while (bytes.size() < frame_header_bytes) bytes.push_back(static_cast<char>(random()));
    ASSERT_EQ(encoded(header_in(bytes)), bytes);
  }
}

TEST(FrameHeader, frame_bytes_sums_up_without_running_over) {
  EXPECT_EQ(FrameHeader{}.frame_bytes(), 16U);
  EXPECT_EQ((FrameHeader{.text_headers_bytes = 65'535, .body_bytes = 65'535}.frame_bytes()),
            max_frame_bytes);
  EXPECT_EQ(max_frame_bytes, 131'086U);
}

TEST(FrameHeader, of_a_message_holds_its_header_and_lengths) {
  Message message;
  fill(message);
  EXPECT_EQ(frame_header_of(message), (FrameHeader{.channel = 0x1234,
                                                   .op_code = 1,
                                                   .more = 1,
                                                   .status = 30,
                                                   .message_id = 0x0102030405060708,
                                                   .text_headers_bytes = 14,
                                                   .body_bytes = 4}));
  message.header.origin = Origin::engine;
  EXPECT_EQ(frame_header_of(message).origin, 1);
}

TEST(FrameCheck, allows_exactly_what_may_cross_the_wire) {
  for (unsigned proto = 0; proto < 256; ++proto) {
    for (const std::uint64_t id : {0ULL, 1ULL, ~0ULL}) {
      std::string bytes(frame_header_bytes, '\0');
      bytes[proto_offset] = static_cast<char>(proto);
      FrameHeader header = header_in(bytes);
      header.message_id = id;
      EXPECT_EQ(violation_of(header).empty(),
                is_allowed(header.op_code, header.origin, header.more, header.internal, id))
          << "proto byte " << proto << ", message id " << id;
    }
  }
}

TEST(FrameCheck, does_not_judge_channel_status_or_lengths) {
  for (const std::uint16_t number : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{65'535}}) {
    EXPECT_EQ(violation_of({.channel = number, .text_headers_bytes = number, .body_bytes = number}),
              "");
  }
  for (int status = 0; status < 256; ++status) {
    EXPECT_EQ(violation_of({.status = static_cast<std::uint8_t>(status)}), "");
  }
}

TEST(FrameCheck, names_the_broken_rule) {
  EXPECT_EQ(violation_of({.op_code = 7}), "op code 7 (bye_signal) never crosses the wire");
  EXPECT_EQ(violation_of({.op_code = 8}), "op code 8 (welcome_request) never crosses the wire");
  EXPECT_EQ(violation_of({.op_code = 9}), "op code 9 (welcome_response) never crosses the wire");
  EXPECT_EQ(violation_of({.op_code = 10}), "the op code is unknown (10 or above)");
  EXPECT_EQ(violation_of({.op_code = 15}), "the op code is unknown (10 or above)");
  EXPECT_EQ(violation_of({.origin = 1}), "the frame claims to come from an engine");
  EXPECT_EQ(violation_of({.internal = 1}), "the internal bits are set");
  EXPECT_EQ(violation_of({.internal = 2}), "the internal bits are set");
  EXPECT_EQ(violation_of({.op_code = 3, .more = 1}),
            "more is set on a frame that is no request, response or signal");
  EXPECT_EQ(violation_of({.op_code = 1}), "a response has message id 0");
}

TEST(FrameCheck, every_text_it_gives_stands_in_the_document_of_the_wire_format) {
  std::ifstream file(TOFU_SOURCE_DIR "/docs/wire-format.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> details;
  for (unsigned proto = 0; proto < 256; ++proto) {
    std::string bytes(frame_header_bytes, '\0');
    bytes[proto_offset] = static_cast<char>(proto);
    details.emplace(violation_of(header_in(bytes)));
  }
  for (const std::string_view text_headers :
       {"a:1", "a:1\nb:2\r\n", "a:1\rb:2\r\n", "a1\r\n", ":1\r\n", "a:\r\n"}) {
    Message message;
    const auto result = decode_frame(as_bytes(frame({}, text_headers, "")), message);
    ASSERT_FALSE(result);
    details.emplace(result.error().detail);
  }
  details.erase("");
  EXPECT_EQ(details.size(), 14U);
  for (const std::string& detail : details) {
    EXPECT_NE(document.find("| " + detail + " |"), std::string::npos) << detail;
  }
}

TEST(FrameCodec, a_message_survives_encoding_and_decoding) {
  Message sent;
  fill(sent);
  const std::string bytes = encoded(sent);
  EXPECT_EQ(bytes.size(), 34U);
  Message received;
  EXPECT_EQ(decode_frame(as_bytes(bytes), received), bytes.size());
  EXPECT_EQ(received.header, sent.header);
  EXPECT_EQ(text_of(received.text_headers.encoded()), "name: value \r\n");
  EXPECT_EQ(received.body.text(), "body");
  EXPECT_EQ(encoded(received), bytes);
}

TEST(FrameCodec, an_empty_message_takes_16_bytes) {
  EXPECT_EQ(encoded(Message()), std::string(16, '\0'));
}

TEST(FrameCodec, encoding_adds_behind_what_is_there) {
  Message message;
  fill(message);
  Buffer out;
  ASSERT_TRUE(out.append(as_bytes("before")));
  ASSERT_TRUE(encode_frame(message, out));
  ASSERT_TRUE(encode_frame(message, out));
  EXPECT_EQ(out.text(), "before" + encoded(message) + encoded(message));
}

TEST(FrameCodec, encodes_the_largest_frame) {
  Message sent;
  ASSERT_TRUE(sent.text_headers.append("k", std::string(TextHeaders::max_bytes - 4, 'v')));
  ASSERT_TRUE(sent.body.assign(std::string(Body::max_bytes, 'b')));
  const std::string bytes = encoded(sent);
  ASSERT_EQ(bytes.size(), max_frame_bytes);
  Message received;
  EXPECT_EQ(decode_frame(as_bytes(bytes), received), max_frame_bytes);
  EXPECT_EQ(received.text_headers.encoded().size(), 65'535U);
  EXPECT_EQ(received.body.text(), sent.body.text());
}

TEST(FrameCodec, refuses_to_encode_lengths_that_16_bits_cannot_hold) {
  Buffer out;
  Message message;
  ASSERT_TRUE(message.body.storage().resize(Body::max_bytes + 1));
  Result<void> result = encode_frame(message, out);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_body_len);

  message.reset();
  const std::string too_long = "k:" + std::string(TextHeaders::max_bytes - 3, 'v') + "\r\n";
  ASSERT_TRUE(message.text_headers.storage().append(as_bytes(too_long)));
  result = encode_frame(message, out);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_headers_len);
  EXPECT_TRUE(out.empty());
}

TEST(FrameCodec, a_frame_cut_at_any_offset_is_not_whole_yet_and_changes_nothing) {
  Message sent;
  fill(sent);
  const std::string bytes = encoded(sent);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of its own, so that a sanitizer sees the first byte read beyond it.
    const auto start = as_bytes(bytes).first(size);
    const std::vector<std::byte> cut(start.begin(), start.end());
    Message message;
    ASSERT_TRUE(message.body.assign("untouched"));
    EXPECT_EQ(decode_frame(cut, message), 0U) << "cut at " << size;
    EXPECT_EQ(message.body.text(), "untouched");
  }
}

TEST(FrameCodec, takes_one_frame_and_leaves_what_follows) {
  Message first;
  fill(first);
  const std::string bytes = encoded(first) + "\0\0\x0F rest"s;
  Message message;
  EXPECT_EQ(decode_frame(as_bytes(bytes), message), bytes.size() - 8);
  EXPECT_EQ(message.body.text(), "body");
}

TEST(FrameCodec, decoding_replaces_all_that_a_message_held) {
  Message message;
  fill(message);
  EXPECT_EQ(decode_frame(as_bytes(std::string(16, '\0')), message), 16U);
  EXPECT_TRUE(is_reset(message));
}

TEST(FrameCodec, a_bad_header_is_found_before_the_rest_has_come) {
  const std::string bytes = encoded(FrameHeader{.op_code = 12, .body_bytes = 1'000});
  Message message;
  fill(message);
  const Result<std::size_t> result = decode_frame(as_bytes(bytes), message);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::protocol_violation);
  EXPECT_TRUE(is_reset(message));
}

TEST(FrameCodec, text_headers_that_do_not_parse_are_a_violation_and_leave_the_message_reset) {
  for (const std::string_view text_headers :
       {"x", "a:1", "a:1\r", "a:1\n", "\r\n", ":1\r\n", "a: \r\n", "a1\r\n", "a:1\r\nb"}) {
    Message message;
    fill(message);
    const std::string bytes = frame({}, text_headers, "body");
    const Result<std::size_t> result = decode_frame(as_bytes(bytes), message);
    ASSERT_FALSE(result) << ::testing::PrintToString(text_headers);
    EXPECT_EQ(result.error().status, Status::protocol_violation);
    EXPECT_FALSE(result.error().detail.empty());
    EXPECT_TRUE(is_reset(message));
  }
}

TEST(FrameCodec, a_length_that_cuts_a_text_header_in_two_does_not_borrow_from_the_body) {
  std::string bytes = frame({}, "a:1\r\nb:2\r\n", "");
  for (std::size_t size = 0; size <= 10; ++size) {
    FrameHeader header = header_in(bytes);
    header.text_headers_bytes = static_cast<std::uint16_t>(size);
    header.body_bytes = static_cast<std::uint16_t>(10 - size);
    std::ranges::copy(encoded(header), bytes.begin());
    Message message;
    const Result<std::size_t> result = decode_frame(as_bytes(bytes), message);
    EXPECT_EQ(result.has_value(), size % 5 == 0) << size;
    if (result) {
      EXPECT_EQ(message.body.text(), bytes.substr(frame_header_bytes + size));
    }
  }
}

TEST(FrameCodec, every_proto_byte_is_decoded_or_refused_as_the_header_check_says) {
  for (unsigned proto = 0; proto < 256; ++proto) {
    std::string bytes = frame({.message_id = 1}, "a:1\r\n", "b");
    bytes[proto_offset] = static_cast<char>(proto);
    Message message;
    const Result<std::size_t> result = decode_frame(as_bytes(bytes), message);
    const bool allowed = violation_of(header_in(bytes)).empty();
    ASSERT_EQ(result.has_value(), allowed) << proto;
    EXPECT_EQ(is_reset(message), !allowed);
    if (allowed) {
      EXPECT_EQ(encoded(message), bytes);
    }
  }
}

TEST(FrameCodec, random_bytes_are_refused_awaited_or_decoded_to_what_encodes_to_them) {
  std::mt19937_64 random(20240607);
  std::size_t refused = 0;
  std::size_t awaited = 0;
  std::size_t decoded = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::vector<std::byte> bytes(random() % 40);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    // Small lengths and good proto bytes now and then, or hardly a frame would be whole.
    if (bytes.size() >= frame_header_bytes && random() % 2 == 0) {
      bytes[proto_offset] = static_cast<std::byte>(random() % 8);
      bytes[12] = bytes[14] = std::byte{0};
      bytes[13] = static_cast<std::byte>(random() % 3 == 0 ? random() % 8 : 0);
      bytes[15] = static_cast<std::byte>(random() % 16);
    }
    Message message;
    const Result<std::size_t> result = decode_frame(bytes, message);
    if (!result) {
      ++refused;
      ASSERT_EQ(result.error().status, Status::protocol_violation);
      ASSERT_TRUE(is_reset(message));
    } else if (*result == 0) {
      ++awaited;
      ASSERT_TRUE(is_reset(message));
    } else {
      ++decoded;
      ASSERT_LE(*result, bytes.size());
      ASSERT_EQ(encoded(message), text_of(std::span(bytes).first(*result)));
    }
  }
  EXPECT_GT(refused, 1'000U);
  EXPECT_GT(awaited, 1'000U);
  EXPECT_GT(decoded, 1'000U);
}

TEST(FrameCodec, a_good_frame_with_any_one_byte_changed_is_still_handled) {
  Message sent;
  fill(sent);
  const std::string good = encoded(sent);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      Message message;
      const Result<std::size_t> result = decode_frame(as_bytes(bytes), message);
      if (!result || *result == 0) {
        ASSERT_TRUE(is_reset(message));
      } else {
        ASSERT_EQ(encoded(message), bytes.substr(0, *result)) << at << ": " << value;
      }
    }
  }
}

}  // namespace
}  // namespace tofu
