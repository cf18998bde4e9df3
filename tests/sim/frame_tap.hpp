#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include <tofu/frame.hpp>

#include "sim/byte_queue.hpp"

namespace tofu::test {

/// Cuts what flows in one direction of a connection into frames, until the first that no peer may
/// send.
class FrameTap {
 public:
  /// Calls `begun(header)` for each frame whose header is whole with these bytes, and then
  /// `whole(header, frame)` once all of it is.
  template <class OnHeader, class OnFrame>
  void feed(std::span<const std::byte> bytes, OnHeader begun, OnFrame whole) {
    if (broken_) return;
    pending_.push(bytes);
    while (!broken_ && pending_.size() >= frame_header_bytes) {
      const FrameHeader header = decode_frame_header(pending_.bytes().first<frame_header_bytes>());
      if (!check_frame_header(header)) {
        broken_ = true;
        return;
      }
      if (!std::exchange(is_begun_, true)) begun(header);
      if (pending_.size() < header.frame_bytes()) return;
      whole(header, pending_.bytes().first(header.frame_bytes()));
      pending_.drop(header.frame_bytes());
      is_begun_ = false;
    }
  }
  /// What came was no frame.
  [[nodiscard]] bool is_broken() const noexcept { return broken_; }

 private:
  sim::ByteQueue pending_;
  bool is_begun_ = false;  // the frame at the front was told
  bool broken_ = false;
};

}  // namespace tofu::test
