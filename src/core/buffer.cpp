#include <tofu/buffer.hpp>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>

namespace tofu {
namespace {

constexpr std::size_t smallest_capacity = 64;
// What the members can count, and what an object can have.
constexpr std::size_t largest_capacity = std::min<std::size_t>(
    std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::ptrdiff_t>::max());

// Growing by half keeps appending linear and wastes less than doubling.
std::size_t grown(std::size_t capacity, std::size_t needed) noexcept {
  const std::size_t half_more = capacity + capacity / 2;
  return std::max({smallest_capacity, needed, std::min(half_more, largest_capacity)});
}

}  // namespace

Buffer::~Buffer() { std::free(data_); }

bool Buffer::reserve(std::size_t capacity) noexcept {
  if (capacity <= capacity_) return true;
  if (capacity > largest_capacity) return false;
  void* const moved = std::realloc(data_, capacity);
  if (moved == nullptr) return false;
  data_ = static_cast<std::byte*>(moved);
  capacity_ = static_cast<std::uint32_t>(capacity);
  return true;
}

bool Buffer::resize(std::size_t size) noexcept {
  if (size > capacity_ && !reserve(grown(capacity_, size))) return false;
  size_ = static_cast<std::uint32_t>(size);
  return true;
}

bool Buffer::append_and_grow(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() > largest_capacity - size_) return false;
  // A body or text headers may well be assigned a part of themselves: no reason to break on it.
  const std::less_equal<> not_after;
  const bool own = data_ != nullptr && not_after(data_, bytes.data()) &&
                   not_after(bytes.data() + bytes.size(), data_ + capacity_);
  const std::size_t own_offset = own ? static_cast<std::size_t>(bytes.data() - data_) : 0;
  const std::size_t start = size_;
  if (!resize(size_ + bytes.size())) return false;
  assert(data_ != nullptr);
  std::memmove(data_ + start, own ? data_ + own_offset : bytes.data(), bytes.size());
  return true;
}

void Buffer::erase(std::size_t offset, std::size_t count) noexcept {
  if (count == 0) return;
  std::memmove(data_ + offset, data_ + offset + count, size_ - offset - count);
  size_ -= static_cast<std::uint32_t>(count);
}

void Buffer::shrink() noexcept {
  if (size_ == 0) return release();
  void* const moved = std::realloc(data_, size_);
  if (moved == nullptr) return;
  data_ = static_cast<std::byte*>(moved);
  capacity_ = size_;
}

void Buffer::release() noexcept {
  std::free(data_);
  data_ = nullptr;
  size_ = 0;
  capacity_ = 0;
}

}  // namespace tofu
