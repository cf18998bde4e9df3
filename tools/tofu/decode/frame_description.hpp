#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tofu/frame.hpp>

namespace tofu::cli {

/// What some bytes that should be a frame are. Views into those bytes: gone when they are.
struct FrameDescription {
  enum class Verdict : std::uint8_t {
    right,      ///< a peer may send this
    wrong,      ///< whole, but a protocol violation
    truncated,  ///< the bytes end within the frame
  };
  Verdict verdict = Verdict::right;
  /// Why it is wrong or truncated; empty if right. Static storage.
  std::string_view reason;
  /// Where it is wrong, or where the bytes end; counted from the start of the frame.
  std::size_t reason_at = 0;

  bool has_header = false;  ///< 16 bytes were there, so that `header` means something
  FrameHeader header;
  std::size_t bytes_there = 0;              ///< of this frame
  std::span<const std::byte> text_headers;  ///< encoded, as far as they are there
  bool text_headers_parse = false;          ///< they are whole and well formed
  std::span<const std::byte> body;          ///< as far as it is there
};

/// Describes the frame at the start of `bytes`, which is at its end: what is missing never comes.
/// Total: any bytes, but at least one, give a description; at least one byte and at most all belong
/// to it. A pure function.
[[nodiscard]] FrameDescription describe_frame(std::span<const std::byte> bytes);

/// How many bytes must be there before describe_frame() sees the first frame of `bytes` whole.
[[nodiscard]] std::size_t bytes_wanted(std::span<const std::byte> bytes) noexcept;

}  // namespace tofu::cli
