#pragma once

#include <concepts>
#include <cstddef>
#include <span>

/// Integers as big-endian bytes, the same on every machine.
namespace tofu::wire {

/// Writes all bytes of `value`, the most significant first.
template <std::unsigned_integral T>
constexpr void put_big_endian(std::span<std::byte, sizeof(T)> to, T value) noexcept {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    to[i] = static_cast<std::byte>((value >> (8 * (sizeof(T) - 1 - i))) & 0xFFU);
  }
}

/// Reads as many bytes as T has, the most significant first.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T get_big_endian(std::span<const std::byte, sizeof(T)> from) noexcept {
  T value = 0;
  for (const std::byte byte : from) {
    value = static_cast<T>((static_cast<unsigned long long>(value) << 8U) |
                           std::to_integer<unsigned long long>(byte));
  }
  return value;
}

}  // namespace tofu::wire
