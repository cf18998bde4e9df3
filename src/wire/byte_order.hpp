#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>

/// Integers as big-endian bytes, the same on every machine.
namespace tofu::wire {

/// Writes all bytes of `value`, the most significant first.
template <std::unsigned_integral T>
void put_big_endian(std::span<std::byte, sizeof(T)> to, T value) noexcept {
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  std::memcpy(to.data(), &value, sizeof value);
}

/// Reads as many bytes as T has, the most significant first.
template <std::unsigned_integral T>
[[nodiscard]] T get_big_endian(std::span<const std::byte, sizeof(T)> from) noexcept {
  T value;
  std::memcpy(&value, from.data(), sizeof value);
  if constexpr (std::endian::native == std::endian::little) return std::byteswap(value);
  return value;
}

}  // namespace tofu::wire
