#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <tofu/body.hpp>
#include <tofu/message.hpp>

namespace tofu::cli {

/// The bodies of `tofu bench`: each message id and size has its own, cut out of a table of random
/// bytes, so that to make one is a copy and to check one is a comparison. The same on every
/// machine: client and server need not exchange it. Thread-safe.
class BenchPattern {
 public:
  BenchPattern() noexcept {
    std::uint64_t state = 0x9E3779B97F4A7C15U;
    for (std::byte& byte : table_) {
      state ^= state << 13U;  // xorshift64 (Marsaglia, 2003)
      state ^= state >> 7U;
      state ^= state << 17U;
      byte = static_cast<std::byte>(state >> 32U);
    }
  }

  /// At most Body::max_bytes.
  [[nodiscard]] std::span<const std::byte> body(MessageId id, std::size_t size) const noexcept {
    return std::span(table_).subspan((id + size) % variants, size);
  }
  /// Whether `bytes` are what body(id, size) was for a message of that size.
  [[nodiscard]] bool matches(MessageId id, std::span<const std::byte> bytes) const noexcept {
    return bytes.empty() ||  // an empty body may point nowhere
           std::memcmp(body(id, bytes.size()).data(), bytes.data(), bytes.size()) == 0;
  }

 private:
  static constexpr std::size_t variants = 4'093;  // a prime: neighbours differ, few repeat
  std::array<std::byte, Body::max_bytes + variants> table_;
};

}  // namespace tofu::cli
