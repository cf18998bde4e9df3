#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <tofu/error.hpp>
#include <tofu/message.hpp>

/// The wire format by itself, without any engine: for tools, tests and peers in other languages.
/// docs/wire-format.md specifies it.
namespace tofu {

inline constexpr std::size_t frame_header_bytes = 16;
inline constexpr std::size_t max_frame_bytes =
    frame_header_bytes + TextHeaders::max_bytes + Body::max_bytes;

/// The 16 bytes before text headers and body, as they are: nothing in it is believed yet.
struct FrameHeader {
  std::uint16_t channel = 0;
  std::uint8_t op_code = 0;   ///< bits 0-3 of the proto byte: 0 to 15
  std::uint8_t origin = 0;    ///< bit 4
  std::uint8_t more = 0;      ///< bit 5
  std::uint8_t internal = 0;  ///< bits 6-7
  std::uint8_t status = 0;
  std::uint64_t message_id = 0;
  std::uint16_t text_headers_bytes = 0;
  std::uint16_t body_bytes = 0;

  [[nodiscard]] std::size_t frame_bytes() const noexcept {
    return frame_header_bytes + text_headers_bytes + body_bytes;
  }
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

/// Big-endian, no padding. Both are total: every 16 bytes decode to something.
[[nodiscard]] std::array<std::byte, frame_header_bytes> encode_frame_header(
    const FrameHeader& header) noexcept;
[[nodiscard]] FrameHeader decode_frame_header(
    std::span<const std::byte, frame_header_bytes> bytes) noexcept;

/// The header under which `message` crosses the wire.
[[nodiscard]] FrameHeader frame_header_of(const Message& message) noexcept;

/// What no peer may send, whatever the channel's state: op codes that are unknown or local, origin
/// engine, internal bits, `more` where it may not stand, a response without message id.
/// Error: protocol_violation, its detail says which.
[[nodiscard]] Result<void> check_frame_header(const FrameHeader& header) noexcept;

/// Writes a whole frame behind what `out` holds.
/// Errors: allocation_failed; invalid_headers_len and invalid_body_len, which only code meets that
/// fills storage() itself, past the limits. `out` is as before then.
Result<void> encode_frame(const Message& message, Buffer& out);

/// Reads one frame at the start of `bytes` into `message`.
/// Returns the bytes used; 0: the frame is not whole yet.
/// Errors: protocol_violation (check_frame_header(), or text headers that don't parse),
/// allocation_failed.
Result<std::size_t> decode_frame(std::span<const std::byte> bytes, Message& message);

}  // namespace tofu
