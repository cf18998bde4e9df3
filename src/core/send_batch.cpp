#include "core/send_batch.hpp"

#include <cstring>

namespace tofu::detail {

std::span<const net::ConstSlice> SendBatch::build(const MessageQueue& queue,
                                                  std::size_t skip) noexcept {
  scratch_used_ = slice_count_ = first_slice_ = batch_bytes_ = 0;
  for (Message* message = queue.front(); message != nullptr && batch_bytes_ < max_batch_bytes;
       message = next_in_queue(*message)) {
    if (!add(*message)) break;
    if (message->header.op_code == OpCode::bye_response) break;  // nothing follows it
  }
  drop_front(skip);
  return std::span<const net::ConstSlice>(slices_).subspan(first_slice_,
                                                           slice_count_ - first_slice_);
}

bool SendBatch::add(const Message& message) noexcept {
  const std::size_t frame = frame_bytes_of(message);
  const std::span<const std::byte> text = message.text_headers.encoded();
  const std::span<const std::byte> body = message.body.bytes();
  if (frame <= copy_limit) {
    if (!has_room_for(frame, 1)) return false;
    copy(message, text, body);
  } else {
    if (!has_room_for(frame_header_bytes, 3)) return false;
    copy(message, {}, {});
    refer(text);
    refer(body);
  }
  batch_bytes_ += frame;
  return true;
}

// The header and what else is copied go right behind what was copied before.
void SendBatch::copy(const Message& message, std::span<const std::byte> text,
                     std::span<const std::byte> body) noexcept {
  std::byte* const place = scratch_.data() + scratch_used_;
  const auto header = encode_frame_header(frame_header_of(message));
  std::memcpy(place, header.data(), header.size());
  std::size_t size = header.size();
  for (const std::span<const std::byte> part : {text, body}) {
    if (part.empty()) continue;
    std::memcpy(place + size, part.data(), part.size());
    size += part.size();
  }
  scratch_used_ += size;
  const bool continues =
      slice_count_ > 0 && slices_[slice_count_ - 1].data + slices_[slice_count_ - 1].size == place;
  if (continues) {
    slices_[slice_count_ - 1].size += size;
  } else {
    slices_[slice_count_++] = {place, size};
  }
}

void SendBatch::refer(std::span<const std::byte> bytes) noexcept {
  if (!bytes.empty()) slices_[slice_count_++] = {bytes.data(), bytes.size()};
}

void SendBatch::drop_front(std::size_t bytes) noexcept {
  while (bytes > 0 && first_slice_ < slice_count_) {
    net::ConstSlice& slice = slices_[first_slice_];
    if (bytes < slice.size) {
      slice.data += bytes;
      slice.size -= bytes;
      return;
    }
    bytes -= slice.size;
    ++first_slice_;
  }
}

}  // namespace tofu::detail
