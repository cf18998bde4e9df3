#pragma once

#include <cstddef>
#include <span>

#include <tofu/frame.hpp>

namespace tofu::detail {

/// Whether the body of a frame is worth a read into memory of its own: smaller ones are copied in
/// less time than their share of a read that brings many takes.
[[nodiscard]] inline bool can_land(const FrameHeader& header) noexcept {
  constexpr std::size_t least_body = 12 * 1024;
  return header.text_headers_bytes == 0 && header.body_bytes >= least_body;
}

/// The length of the body that a frame's header announces.
[[nodiscard]] inline std::size_t body_bytes_in(
    std::span<const std::byte, frame_header_bytes> header) noexcept {
  return decode_frame_header(header).body_bytes;
}

}  // namespace tofu::detail
