#include "wire/byte_order.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace tofu::wire {
namespace {

using namespace std::string_literals;

std::string string_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(ByteOrder, puts_the_most_significant_byte_first) {
  std::array<std::byte, 8> bytes{};
  const std::span<std::byte, 8> to(bytes);
  put_big_endian<std::uint64_t>(to, 0x0102030405060708);
  EXPECT_EQ(string_of(bytes), "\1\2\3\4\5\6\7\10");
  put_big_endian<std::uint16_t>(to.first<2>(), 0xFF00);
  EXPECT_EQ(string_of(bytes).substr(0, 3), "\xFF\0\3"s);
  put_big_endian<std::uint8_t>(to.first<1>(), 0x7F);
  EXPECT_EQ(bytes[0], std::byte{0x7F});
}

TEST(ByteOrder, gets_back_what_was_put) {
  for (int value = 0; value <= 0xFFFF; ++value) {
    std::array<std::byte, 2> bytes{};
    put_big_endian<std::uint16_t>(bytes, static_cast<std::uint16_t>(value));
    ASSERT_EQ(get_big_endian<std::uint16_t>(bytes), value);
  }
  for (const std::uint64_t value : {0ULL, 1ULL, 0x8000000000000000ULL, ~0ULL}) {
    std::array<std::byte, 8> bytes{};
    put_big_endian<std::uint64_t>(bytes, value);
    EXPECT_EQ(get_big_endian<std::uint64_t>(bytes), value);
  }
}

}  // namespace
}  // namespace tofu::wire
