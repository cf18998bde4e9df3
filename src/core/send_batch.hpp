#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <tofu/frame.hpp>
#include <tofu/message.hpp>

#include "core/message_queue.hpp"
#include "net/socket.hpp"

namespace tofu::detail {

/// Makes one gathered write out of the messages at the front of a queue.
///
/// Small frames are copied one behind the other into one contiguous run: a copy of some hundred
/// bytes costs less than the kernel's work on a slice. The bodies of large frames go by reference.
class SendBatch {
 public:
  /// Much in one call spares a receiver that waits from being woken for every part of it.
  static constexpr std::size_t scratch_bytes = 256 * 1024;
  static constexpr std::size_t copy_limit = 2 * 1024;  ///< frames up to this size are copied
  static constexpr std::size_t max_batch_bytes = 512 * 1024;

  /// Fills the batch from `queue`, leaving out the first `skip` bytes of its first frame (written
  /// earlier). The slices point into the messages: valid until the queue changes.
  std::span<const net::ConstSlice> build(const MessageQueue& queue, std::size_t skip) noexcept;

 private:
  [[nodiscard]] bool has_room_for(std::size_t scratch, std::size_t slices) const noexcept {
    return scratch_used_ + scratch <= scratch_bytes && slice_count_ + slices <= net::max_slices;
  }
  bool add(const Message& message) noexcept;
  void copy(const Message& message, std::span<const std::byte> text,
            std::span<const std::byte> body) noexcept;
  void refer(std::span<const std::byte> bytes) noexcept;
  void drop_front(std::size_t bytes) noexcept;

  std::array<std::byte, scratch_bytes> scratch_;
  std::array<net::ConstSlice, net::max_slices> slices_;
  std::size_t scratch_used_ = 0;
  std::size_t slice_count_ = 0;
  std::size_t first_slice_ = 0;
  std::size_t batch_bytes_ = 0;
};

/// Bytes of the frame in which a message crosses the wire.
[[nodiscard]] inline std::size_t frame_bytes_of(const Message& message) noexcept {
  return frame_header_bytes + message.text_headers.encoded().size() + message.body.size();
}

}  // namespace tofu::detail
