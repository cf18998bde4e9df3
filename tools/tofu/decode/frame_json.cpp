#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <tofu/text_headers.hpp>

#include "common/as_text.hpp"
#include "common/hexdump.hpp"
#include "common/printable.hpp"
#include "decode/frame_text.hpp"

namespace tofu::cli {
namespace {

/// The code point of a well-formed UTF-8 character at the start of `text`, which loses it.
char32_t take_code_point(std::string_view& text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  constexpr unsigned first_byte_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = byte(0) & first_byte_bits[length];
  for (std::size_t i = 1; i < length; ++i) point = (point << 6U) | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return point;
}

/// A JSON string in ASCII of text that is_printable().
std::string json_string(std::string_view text) {
  std::string out = "\"";
  const auto escape = [&](unsigned unit) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit);
  };
  while (!text.empty()) {
    const char32_t point = take_code_point(text);
    if (point == '"' || point == '\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (point >= 0x20 && point < 0x7F) {
      out += static_cast<char>(point);
    } else if (point < 0x10000) {
      escape(static_cast<unsigned>(point));
    } else {
      const auto rest = static_cast<unsigned>(point - 0x10000);
      escape(0xD800U + (rest >> 10U));
      escape(0xDC00U + (rest & 0x3FFU));
    }
  }
  return out + '"';
}

std::string text_headers_member(const FrameDescription& frame) {
  TextHeaders parsed;
  if (!frame.text_headers_parse || !parsed.assign_encoded(frame.text_headers)) {
    return fmt::format(R"("text_headers_hex":"{}")", hex_digits(frame.text_headers));
  }
  std::string pairs;
  for (const TextHeader header : parsed) {
    if (!pairs.empty()) pairs += ',';
    pairs += fmt::format("[{},{}]", json_string(printable(header.name)),
                         json_string(printable(header.value)));
  }
  return fmt::format("\"text_headers\":[{}]", pairs);
}

std::string body_member(std::span<const std::byte> body) {
  if (is_printable(as_text(body))) return "\"body\":" + json_string(as_text(body));
  return fmt::format(R"("body_hex":"{}")", hex_digits(body));
}

std::string_view verdict_name(FrameDescription::Verdict verdict) noexcept {
  switch (verdict) {
    case FrameDescription::Verdict::right:
      return "right";
    case FrameDescription::Verdict::wrong:
      return "wrong";
    case FrameDescription::Verdict::truncated:
      return "truncated";
  }
  return "unknown";
}

std::string header_members(const FrameHeader& header) {
  return fmt::format(
      ",\"op_code\":{},\"op_code_name\":{},\"origin\":{},\"more\":{},\"internal\":{},"
      "\"channel\":{},\"status\":{},\"message_id\":{},\"text_headers_bytes\":{},\"body_bytes\":{}",
      header.op_code, json_string(op_code_name(header.op_code)),
      header.origin == 0 ? "\"application\"" : "\"engine\"", header.more != 0, header.internal,
      header.channel, header.status, header.message_id, header.text_headers_bytes,
      header.body_bytes);
}

}  // namespace

std::string frame_json(const FrameDescription& frame, std::uint64_t offset) {
  std::string object = fmt::format(R"({{"offset":{},"bytes":{},"verdict":"{}")", offset,
                                   frame.bytes_there, verdict_name(frame.verdict));
  if (frame.verdict != FrameDescription::Verdict::right) {
    object += fmt::format(R"(,"reason":{},"reason_at":{})", json_string(frame.reason),
                          offset + frame.reason_at);
  }
  if (frame.has_header) {
    object += header_members(frame.header);
    object += "," + text_headers_member(frame) + "," + body_member(frame.body);
  }
  return object + "}";
}

}  // namespace tofu::cli
