#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "common/traffic.hpp"

namespace tofu::bench {

/// Messages in a stream of bytes, for those that bring no framing: the metadata, then the body.
inline std::span<const std::byte> bytes_of(const Metadata& metadata) {
  return std::as_bytes(std::span(&metadata, 1));
}

/// Takes messages out of what was read.
class InBuffer {
 public:
  /// At least room for the largest message.
  explicit InBuffer(std::size_t capacity) : bytes_(capacity) {}

  /// Where the next bytes are to be read to; never empty after a message() without result.
  [[nodiscard]] std::span<std::byte> room() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (bytes_.size() - begin_ < sizeof(Metadata) + max_body) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    return std::span(bytes_).subspan(end_);
  }
  void filled(std::size_t count) { end_ += count; }

  /// The next whole message; its body is valid until room() is called.
  [[nodiscard]] std::optional<Arrival> message(std::size_t connection) {
    if (end_ - begin_ < sizeof(Metadata)) return std::nullopt;
    Arrival arrival{.connection = connection, .metadata = {}, .body = {}};
    std::memcpy(&arrival.metadata, bytes_.data() + begin_, sizeof(Metadata));
    if (arrival.metadata.size > max_body) throw std::runtime_error("a message is too long");
    const std::size_t size = sizeof(Metadata) + arrival.metadata.size;
    if (end_ - begin_ < size) return std::nullopt;
    arrival.body = std::span(bytes_).subspan(begin_ + sizeof(Metadata), arrival.metadata.size);
    begin_ += size;
    return arrival;
  }
  [[nodiscard]] std::span<const std::byte> rest() const {
    return std::span(bytes_).subspan(begin_, end_ - begin_);
  }

 private:
  std::vector<std::byte> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tofu::bench
