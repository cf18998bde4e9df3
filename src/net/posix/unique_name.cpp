#include "net/posix/unique_name.hpp"

#include <unistd.h>
// Where macOS has getentropy(), which the others have in unistd.h.
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif

#include <cstdint>
#include <string_view>

#include "net/clock.hpp"

namespace tofu::net::posix {

namespace {

std::uint64_t random_bits() noexcept {
  std::uint64_t bits = 0;
  if (::getentropy(&bits, sizeof bits) == 0) return bits;
  // No randomness to be had: time and process do, as whoever needs a name tries another one when
  // it is taken. The multiplication spreads the changing low bits over all others.
  const auto ticks = static_cast<std::uint64_t>(now().time_since_epoch().count());
  return (ticks ^ static_cast<std::uint64_t>(::getpid()) << 40U) * 0x9E3779B97F4A7C15U;
}

}  // namespace

std::string unique_name(std::size_t length) {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  std::uint64_t bits = random_bits();
  std::string name;
  for (std::size_t i = 0; i < length; ++i, bits >>= 5U) name += digits[bits & 31U];
  return name;
}

}  // namespace tofu::net::posix
