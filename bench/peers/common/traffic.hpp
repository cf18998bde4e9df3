#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace tofu::bench {

enum class Transport : std::uint8_t { tcp, uds };

/// What the server is to do with a message.
enum class Kind : std::uint32_t {
  data,    ///< check it
  echo,    ///< check it and send it back
  begin,   ///< start a measurement: zero all counts, answer with an empty body
  report,  ///< answer with what was counted since `begin`: a ServerReport
  stop,    ///< end, without an answer
};

/// A header's worth of it goes with every message, whichever way a library can send it best.
struct Metadata {
  std::uint64_t id = 0;  ///< from 1 on; counts up on each connection, `data` and `echo` alike
  Kind kind = Kind::data;
  std::uint32_t size = 0;  ///< bytes of the body
};
static_assert(sizeof(Metadata) == 16);

inline constexpr std::size_t max_body = 60'000;

/// A message that came. `body` is valid until the next call of its peer.
struct Arrival {
  std::size_t connection = 0;
  Metadata metadata;
  std::span<const std::byte> body;
};

/// The bodies that are sent: each id has its own, cut out of a table of random bytes, so that
/// neither making nor checking one costs more than a comparison of its bytes.
class Pattern {
 public:
  Pattern() noexcept {
    std::uint64_t state = 0x9E3779B97F4A7C15U;
    for (std::byte& byte : table_) {
      state ^= state << 13U;  // xorshift64 (Marsaglia, 2003)
      state ^= state >> 7U;
      state ^= state << 17U;
      byte = static_cast<std::byte>(state >> 32U);
    }
  }
  /// At most max_body bytes.
  [[nodiscard]] std::span<const std::byte> body(std::uint64_t id, std::size_t size) const noexcept {
    return std::span(table_).subspan(id % variants, size);
  }
  [[nodiscard]] bool matches(const Arrival& arrival) const noexcept {
    const std::size_t size = arrival.metadata.size;
    if (size > max_body || arrival.body.size() != size) return false;
    return size == 0 ||  // an empty body may point nowhere
           std::memcmp(body(arrival.metadata.id, size).data(), arrival.body.data(), size) == 0;
  }

 private:
  static constexpr std::size_t variants = 4'093;  // a prime: neighbours differ, few repeat
  std::array<std::byte, max_body + variants> table_;
};

}  // namespace tofu::bench
