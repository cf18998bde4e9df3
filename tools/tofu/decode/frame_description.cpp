#include "decode/frame_description.hpp"

#include <algorithm>
#include <array>
#include <tofu/text_headers.hpp>

namespace tofu::cli {
namespace {

using Verdict = FrameDescription::Verdict;

constexpr std::size_t proto_at = 2;
constexpr std::size_t message_id_at = 4;

void mark(FrameDescription& frame, Verdict verdict, std::string_view reason, std::size_t at) {
  if (frame.verdict != Verdict::right) return;  // what is wrong first is what is reported
  frame.verdict = verdict;
  frame.reason = reason;
  frame.reason_at = at;
}

/// The field that the library objects to: the message id if another one would satisfy it.
std::size_t wrong_field_at(FrameHeader header) noexcept {
  header.message_id = 1;
  return check_frame_header(header) ? message_id_at : proto_at;
}

/// Bytes of the first pair, its line end included.
std::size_t first_pair_bytes(std::span<const std::byte> encoded) noexcept {
  constexpr std::array line_end{std::byte{'\r'}, std::byte{'\n'}};
  const auto end = std::ranges::search(encoded, line_end);
  return static_cast<std::size_t>(end.end() - encoded.begin());
}

/// Checks pair by pair, so that the reason gets a place.
void check_text_headers(FrameDescription& frame) {
  TextHeaders parser;
  auto rest = frame.text_headers;
  std::size_t at = frame_header_bytes;
  while (!rest.empty()) {
    const std::size_t size = first_pair_bytes(rest);
    if (const auto parsed = parser.assign_encoded(rest.first(size)); !parsed) {
      return mark(frame, Verdict::wrong, parsed.error().detail, at);
    }
    rest = rest.subspan(size);
    at += size;
  }
  frame.text_headers_parse = true;
}

std::string_view missing_part(const FrameDescription& frame) noexcept {
  if (!frame.has_header) return "the bytes end within the frame header";
  if (frame.text_headers.size() < frame.header.text_headers_bytes) {
    return "the bytes end within the text headers";
  }
  return "the bytes end within the body";
}

}  // namespace

FrameDescription describe_frame(std::span<const std::byte> bytes) {
  FrameDescription frame;
  frame.bytes_there = std::min(bytes.size(), bytes_wanted(bytes));
  if (bytes.size() < frame_header_bytes) {
    mark(frame, Verdict::truncated, missing_part(frame), bytes.size());
    return frame;
  }
  frame.has_header = true;
  frame.header = decode_frame_header(bytes.first<frame_header_bytes>());
  const auto content = bytes.subspan(frame_header_bytes, frame.bytes_there - frame_header_bytes);
  const auto text_headers_there =
      std::min<std::size_t>(content.size(), frame.header.text_headers_bytes);
  frame.text_headers = content.first(text_headers_there);
  frame.body = content.subspan(text_headers_there);

  if (const auto checked = check_frame_header(frame.header); !checked) {
    mark(frame, Verdict::wrong, checked.error().detail, wrong_field_at(frame.header));
  }
  if (text_headers_there == frame.header.text_headers_bytes) check_text_headers(frame);
  if (frame.bytes_there < frame.header.frame_bytes()) {
    mark(frame, Verdict::truncated, missing_part(frame), frame.bytes_there);
  }
  return frame;
}

std::size_t bytes_wanted(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < frame_header_bytes) return frame_header_bytes;
  return decode_frame_header(bytes.first<frame_header_bytes>()).frame_bytes();
}

}  // namespace tofu::cli
