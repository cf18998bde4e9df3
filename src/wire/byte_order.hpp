#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <span>

/// Integers as big-endian bytes, the same on every machine.
namespace tofu::wire {

/// Writes all bytes of `value`, the most significant first.
template <std::unsigned_integral T>
constexpr void put_big_endian(std::span<std::byte, sizeof(T)> to, T value) noexcept {
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  std::ranges::copy(std::bit_cast<std::array<std::byte, sizeof(T)>>(value), to.begin());
}

/// Reads as many bytes as T has, the most significant first.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T get_big_endian(std::span<const std::byte, sizeof(T)> from) noexcept {
  std::array<std::byte, sizeof(T)> bytes{};
  std::ranges::copy(from, bytes.begin());
  const T value = std::bit_cast<T>(bytes);
  if constexpr (std::endian::native == std::endian::little) return std::byteswap(value);
  return value;
}

}  // namespace tofu::wire
