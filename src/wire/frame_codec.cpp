#include <tofu/frame.hpp>

#include <cstring>

#include "wire/byte_order.hpp"
#include "wire/frame_content.hpp"
#include "wire/text_header_codec.hpp"

namespace tofu {
namespace {

// Offsets in the frame header.
constexpr std::size_t channel_at = 0;
constexpr std::size_t proto_at = 2;
constexpr std::size_t status_at = 3;
constexpr std::size_t message_id_at = 4;
constexpr std::size_t text_headers_bytes_at = 12;
constexpr std::size_t body_bytes_at = 14;

// Bit fields of the proto byte.
constexpr unsigned op_code_mask = 0x0F;
constexpr unsigned origin_shift = 4;
constexpr unsigned more_shift = 5;
constexpr unsigned internal_shift = 6;
constexpr unsigned internal_mask = 0x03;

std::unexpected<Error> violation(std::string_view detail) noexcept {
  return fail(Status::protocol_violation, detail);
}

constexpr bool may_have_more(OpCode op_code) noexcept {
  return op_code == OpCode::request || op_code == OpCode::response || op_code == OpCode::signal;
}

constexpr bool answers_a_message(OpCode op_code) noexcept {
  return op_code == OpCode::response || op_code == OpCode::hello_response ||
         op_code == OpCode::bye_response;
}

Result<void> check_op_code(std::uint8_t op_code) noexcept {
  switch (op_code) {
    case static_cast<std::uint8_t>(OpCode::bye_signal):
      return violation("op code 7 (bye_signal) never crosses the wire");
    case static_cast<std::uint8_t>(OpCode::welcome_request):
      return violation("op code 8 (welcome_request) never crosses the wire");
    case static_cast<std::uint8_t>(OpCode::welcome_response):
      return violation("op code 9 (welcome_response) never crosses the wire");
    default:
      break;
  }
  if (op_code > static_cast<std::uint8_t>(OpCode::welcome_response)) {
    return violation("the op code is unknown (10 or above)");
  }
  return {};
}

Result<void> decode_parts(const FrameHeader& header, std::span<const std::byte> content,
                          Message& message) {
  const auto text_headers = content.first(header.text_headers_bytes);
  if (text_headers.empty()) {
    message.text_headers.clear();
    return message.body.assign(content);
  }
  if (auto assigned = message.text_headers.assign_encoded(text_headers); !assigned) {
    if (assigned.error().status != Status::invalid_message) return assigned;
    return violation(assigned.error().detail);
  }
  return message.body.assign(content.subspan(header.text_headers_bytes));
}

}  // namespace

// The header was checked, so its fields are values of their enumerations.
BinaryHeader wire::binary_header_of(const FrameHeader& frame) noexcept {
  return {.channel = frame.channel,
          .op_code = static_cast<OpCode>(frame.op_code),
          .origin = static_cast<Origin>(frame.origin),
          .more = frame.more != 0,
          .status = static_cast<Status>(frame.status),
          .message_id = frame.message_id};
}

Result<void> wire::decode_frame_content(const FrameHeader& header,
                                        std::span<const std::byte> content, Message& message) {
  if (auto decoded = decode_parts(header, content, message); !decoded) {
    message.reset();
    return decoded;
  }
  message.header = binary_header_of(header);
  return {};
}

std::array<std::byte, frame_header_bytes> encode_frame_header(const FrameHeader& header) noexcept {
  std::array<std::byte, frame_header_bytes> bytes{};
  const std::span<std::byte, frame_header_bytes> to(bytes);
  const unsigned proto = (header.op_code & op_code_mask) |
                         (static_cast<unsigned>(header.origin & 1U) << origin_shift) |
                         (static_cast<unsigned>(header.more & 1U) << more_shift) |
                         (static_cast<unsigned>(header.internal & internal_mask) << internal_shift);
  wire::put_big_endian(to.subspan<channel_at, 2>(), header.channel);
  bytes[proto_at] = static_cast<std::byte>(proto);
  bytes[status_at] = static_cast<std::byte>(header.status);
  wire::put_big_endian(to.subspan<message_id_at, 8>(), header.message_id);
  wire::put_big_endian(to.subspan<text_headers_bytes_at, 2>(), header.text_headers_bytes);
  wire::put_big_endian(to.subspan<body_bytes_at, 2>(), header.body_bytes);
  return bytes;
}

FrameHeader decode_frame_header(std::span<const std::byte, frame_header_bytes> bytes) noexcept {
  const auto proto = std::to_integer<unsigned>(bytes[proto_at]);
  return {.channel = wire::get_big_endian<std::uint16_t>(bytes.subspan<channel_at, 2>()),
          .op_code = static_cast<std::uint8_t>(proto & op_code_mask),
          .origin = static_cast<std::uint8_t>((proto >> origin_shift) & 1U),
          .more = static_cast<std::uint8_t>((proto >> more_shift) & 1U),
          .internal = static_cast<std::uint8_t>((proto >> internal_shift) & internal_mask),
          .status = std::to_integer<std::uint8_t>(bytes[status_at]),
          .message_id = wire::get_big_endian<std::uint64_t>(bytes.subspan<message_id_at, 8>()),
          .text_headers_bytes =
              wire::get_big_endian<std::uint16_t>(bytes.subspan<text_headers_bytes_at, 2>()),
          .body_bytes = wire::get_big_endian<std::uint16_t>(bytes.subspan<body_bytes_at, 2>())};
}

FrameHeader frame_header_of(const Message& message) noexcept {
  const BinaryHeader& header = message.header;
  return {.channel = header.channel,
          .op_code = static_cast<std::uint8_t>(header.op_code),
          .origin = static_cast<std::uint8_t>(header.origin),
          .more = static_cast<std::uint8_t>(header.more ? 1 : 0),
          .internal = 0,
          .status = static_cast<std::uint8_t>(header.status),
          .message_id = header.message_id,
          .text_headers_bytes = static_cast<std::uint16_t>(message.text_headers.encoded().size()),
          .body_bytes = static_cast<std::uint16_t>(message.body.size())};
}

Result<void> check_frame_header(const FrameHeader& header) noexcept {
  if (auto op_code = check_op_code(header.op_code); !op_code) return op_code;
  const auto op_code = static_cast<OpCode>(header.op_code);
  if (header.origin != 0) return violation("the frame claims to come from an engine");
  if (header.internal != 0) return violation("the internal bits are set");
  if (header.more != 0 && !may_have_more(op_code)) {
    return violation("more is set on a frame that is no request, response or signal");
  }
  if (header.message_id == 0 && answers_a_message(op_code)) {
    return violation("a response has message id 0");
  }
  return {};
}

Result<void> encode_frame(const Message& message, Buffer& out) {
  const std::span<const std::byte> text_headers = message.text_headers.encoded();
  const std::span<const std::byte> body = message.body.bytes();
  // Only code that fills storage() itself can get this far over the limits.
  if (text_headers.size() > TextHeaders::max_bytes) {
    return fail(Status::invalid_headers_len, "the text headers exceed 65,535 bytes");
  }
  if (body.size() > Body::max_bytes) {
    return fail(Status::invalid_body_len, "the body exceeds 65,535 bytes");
  }
  const std::size_t start = out.size();
  if (!out.resize(start + frame_header_bytes + text_headers.size() + body.size())) {
    return fail(Status::allocation_failed, "no memory for the frame");
  }
  const auto header = encode_frame_header(frame_header_of(message));
  std::byte* to = out.data() + start;
  for (const std::span<const std::byte> part :
       {std::span<const std::byte>(header), text_headers, body}) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  return {};
}

Result<std::size_t> decode_frame(std::span<const std::byte> bytes, Message& message) {
  if (bytes.size() < frame_header_bytes) return 0;
  const FrameHeader header = decode_frame_header(bytes.first<frame_header_bytes>());
  if (auto checked = check_frame_header(header); !checked) {
    message.reset();
    return std::unexpected(checked.error());
  }
  if (bytes.size() < header.frame_bytes()) return 0;

  const auto content = bytes.subspan(frame_header_bytes, header.frame_bytes() - frame_header_bytes);
  if (auto decoded = wire::decode_frame_content(header, content, message); !decoded) {
    return std::unexpected(decoded.error());
  }
  return header.frame_bytes();
}

}  // namespace tofu
