#pragma once

#include <cstdint>

namespace tofu::poller {

/// What the reactor wants of a socket, or got from it, in its own words. Only a back end speaks the
/// OS's masks.
class Triggers {
 public:
  constexpr Triggers() = default;

  static constexpr Triggers notify() { return Triggers(1U << 0U); }   ///< somebody woke the poller
  static constexpr Triggers accept() { return Triggers(1U << 1U); }   ///< a connection waits
  static constexpr Triggers connect() { return Triggers(1U << 2U); }  ///< a connect has ended
  static constexpr Triggers send() { return Triggers(1U << 3U); }     ///< there is room to write
  static constexpr Triggers recv() { return Triggers(1U << 4U); }     ///< bytes, FIN or RST to read
  static constexpr Triggers pool() { return Triggers(1U << 5U); }     ///< messages came back
  static constexpr Triggers err() { return Triggers(1U << 6U); }      ///< error or hang-up
  static constexpr Triggers timeout() { return Triggers(1U << 7U); }  ///< a timer ran out

  [[nodiscard]] constexpr bool any() const { return bits_ != 0; }
  [[nodiscard]] constexpr bool has(Triggers other) const { return (bits_ & other.bits_) != 0; }
  constexpr Triggers operator|(Triggers other) const { return Triggers(bits_ | other.bits_); }
  constexpr Triggers operator&(Triggers other) const { return Triggers(bits_ & other.bits_); }
  constexpr Triggers& operator|=(Triggers other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend constexpr bool operator==(Triggers, Triggers) = default;

 private:
  constexpr explicit Triggers(unsigned bits) : bits_(static_cast<std::uint8_t>(bits)) {}
  std::uint8_t bits_ = 0;
};

}  // namespace tofu::poller
