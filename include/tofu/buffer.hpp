#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace tofu {

/// A growable run of bytes that keeps its memory when cleared, so that a pooled message does not
/// allocate again. Unlike std::vector it neither zeroes what it grows by nor throws. At most
/// 4 GiB - 1, so that a Message, which holds two, fits into a cache line.
/// Move-only; not thread-safe.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer();
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  [[nodiscard]] std::byte* data() noexcept { return data_; }
  [[nodiscard]] const std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::span<std::byte> bytes() noexcept { return {data_, size_}; }
  /// The bytes as text; no terminating zero.
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(data_), size_};
  }

  /// Makes room for `capacity` bytes in all. False: no memory, nothing changed.
  [[nodiscard]] bool reserve(std::size_t capacity) noexcept;
  /// Sets the size; bytes that come in are not initialised. False: no memory, nothing changed.
  [[nodiscard]] bool resize(std::size_t size) noexcept;
  /// Adds a copy of `bytes`. False: no memory, nothing changed.
  [[nodiscard]] bool append(std::span<const std::byte> bytes) noexcept {
    if (bytes.empty()) return true;
    if (bytes.size() > capacity_ - size_) return append_and_grow(bytes);
    std::memmove(data_ + size_, bytes.data(), bytes.size());
    size_ += static_cast<std::uint32_t>(bytes.size());
    return true;
  }
  /// Removes `count` bytes at `offset`; both must lie inside.
  void erase(std::size_t offset, std::size_t count) noexcept;
  /// Size 0; the memory is kept.
  void clear() noexcept { size_ = 0; }
  /// Size 0 and the memory given back.
  void release() noexcept;
  /// Gives memory beyond the size back, if the system takes it. Pointers into it become invalid.
  void shrink() noexcept;

 private:
  [[nodiscard]] bool append_and_grow(std::span<const std::byte> bytes) noexcept;

  std::byte* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

/// The bytes of a text, for append() and friends.
[[nodiscard]] inline std::span<const std::byte> as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace tofu
