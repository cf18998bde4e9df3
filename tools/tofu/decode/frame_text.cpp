#include "decode/frame_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tofu/message.hpp>
#include <tofu/status.hpp>
#include <tofu/text_headers.hpp>

#include "common/as_text.hpp"
#include "common/hexdump.hpp"
#include "common/printable.hpp"

namespace tofu::cli {
namespace {

constexpr std::string_view indent = "    ";

std::string status_text(std::uint8_t value) {
  const StatusInfo& info = status_info(static_cast<Status>(value));
  // An application may put any number there; only the known ones have a name.
  if (static_cast<std::uint8_t>(info.status) != value) return fmt::format("status {}", value);
  return fmt::format("status {} ({})", value, info.name);
}

std::string header_line(const FrameHeader& header) {
  std::string line = op_code_name(header.op_code);
  if (header.origin != 0) line += " from-engine";
  if (header.more != 0) line += " more";
  if (header.internal != 0) line += fmt::format(" internal-bits {}", header.internal);
  return line + fmt::format("  channel {}  id {}  {}  headers {} B  body {} B", header.channel,
                            header.message_id, status_text(header.status),
                            header.text_headers_bytes, header.body_bytes);
}

std::string text_header_lines(const FrameDescription& frame) {
  if (frame.text_headers.empty()) return {};
  TextHeaders parsed;
  if (!frame.text_headers_parse || !parsed.assign_encoded(frame.text_headers)) {
    return fmt::format("{}headers:\n{}", indent,
                       hexdump(frame.text_headers, indent, frame_header_bytes));
  }
  std::string lines;
  for (const TextHeader header : parsed) {
    lines += fmt::format("{}{}: {}\n", indent, printable(header.name), printable(header.value));
  }
  return lines;
}

/// Text as lines behind "| ", so that it cannot be taken for something decode says.
std::string quoted_lines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines += fmt::format("{}| {}\n", indent, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// `count` bytes, less up to three so that no UTF-8 character is cut in two.
std::size_t whole_characters(std::string_view text, std::size_t count) noexcept {
  if (count >= text.size()) return text.size();
  const auto is_continuation = [&](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80;
  };
  std::size_t cut = count;
  while (cut > 0 && count - cut < 3 && is_continuation(cut)) --cut;
  return cut;
}

std::string body_lines(std::span<const std::byte> body, const FrameTextOptions& options) {
  if (body.empty()) return {};
  const std::size_t limit = options.full ? body.size() : options.preview_bytes;
  std::string lines;
  std::size_t shown = std::min(limit, body.size());
  if (is_printable(as_text(body))) {
    shown = whole_characters(as_text(body), shown);
    lines = quoted_lines(as_text(body).substr(0, shown));
  } else {
    lines = hexdump(body.first(shown), indent);
  }
  if (shown < body.size()) {
    lines += fmt::format("{}... {} more bytes (--full shows them)\n", indent, body.size() - shown);
  }
  return lines;
}

std::string verdict_line(const FrameDescription& frame, std::uint64_t offset) {
  if (frame.verdict == FrameDescription::Verdict::right) return {};
  const std::uint64_t at = offset + frame.reason_at;
  if (frame.verdict == FrameDescription::Verdict::wrong) {
    return fmt::format("{}WRONG at byte {}: protocol_violation: {}\n", indent, at, frame.reason);
  }
  const std::string wanted =
      frame.has_header ? std::to_string(frame.header.frame_bytes()) : "at least 16";
  return fmt::format("{}TRUNCATED at byte {}: {}: {} of {} bytes are there\n", indent, at,
                     frame.reason, frame.bytes_there, wanted);
}

}  // namespace

std::string op_code_name(std::uint8_t op_code) {
  if (op_code > static_cast<std::uint8_t>(OpCode::welcome_response)) {
    return fmt::format("op_code_{}", op_code);
  }
  return std::string(to_string(static_cast<OpCode>(op_code)));
}

std::string frame_text(const FrameDescription& frame, std::uint64_t offset,
                       const FrameTextOptions& options) {
  std::string text = fmt::format("@{}  {}\n", offset,
                                 frame.has_header ? header_line(frame.header) : "part of a frame");
  text += text_header_lines(frame);
  text += body_lines(frame.body, options);
  return text + verdict_line(frame, offset);
}

}  // namespace tofu::cli
