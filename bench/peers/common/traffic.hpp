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
  part,    ///< check it; more of the same id follow, and the last of them is `data`
  echo,    ///< check it and send it back
  begin,   ///< start a measurement: zero all counts, answer with an empty body
  report,  ///< answer with what was counted since `begin`: a ServerReport
  stop,    ///< end, without an answer
};

/// A header's worth of it goes with every message, whichever way a library can send it best.
struct Metadata {
  /// From 1 on; counts up on each connection, `data` and `echo` alike. The parts of a stream share
  /// one. Where several threads send over one connection, each has its own: see id_of().
  std::uint64_t id = 0;
  Kind kind = Kind::data;
  std::uint32_t size = 0;  ///< bytes of the body
};
static_assert(sizeof(Metadata) == 16);

/// The id of a thread's message: the thread's number, from 0 on, above the message's.
[[nodiscard]] constexpr std::uint64_t id_of(std::uint64_t producer, std::uint64_t number) noexcept {
  return producer << 48U | number;
}
[[nodiscard]] constexpr std::uint64_t producer_of(std::uint64_t id) noexcept { return id >> 48U; }
inline constexpr std::size_t max_producers = 64;

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
  /// Whether its body is that of its id.
  [[nodiscard]] bool matches(const Arrival& arrival) const noexcept {
    return matches(arrival, arrival.metadata.id);
  }
  /// Whether its body is that of another id.
  [[nodiscard]] bool matches(const Arrival& arrival, std::uint64_t id) const noexcept {
    const std::size_t size = arrival.metadata.size;
    if (size > max_body || arrival.body.size() != size) return false;
    return size == 0 ||  // an empty body may point nowhere
           std::memcmp(body(id, size).data(), arrival.body.data(), size) == 0;
  }

 private:
  static constexpr std::size_t variants = 4'093;  // a prime: neighbours differ, few repeat
  std::array<std::byte, max_body + variants> table_;
};

}  // namespace tofu::bench
