#pragma once

#include <cstddef>
#include <span>

#include <tofu/frame.hpp>

namespace tofu::wire {

/// The binary header of a frame whose header was checked.
[[nodiscard]] BinaryHeader binary_header_of(const FrameHeader& frame) noexcept;

/// decode_frame() without what its caller knows already: `header` was decoded and checked, and
/// `content` is all that follows it, text headers and body. On failure the message is reset.
/// Errors: protocol_violation (text headers that don't parse), allocation_failed.
Result<void> decode_frame_content(const FrameHeader& header, std::span<const std::byte> content,
                                  Message& message);

}  // namespace tofu::wire
