#pragma once

#include <cstdint>

#include "poller/triggers.hpp"

namespace tofu::poller {

/// The bits of an epoll mask, the same on Linux and in wepoll; each back end makes sure.
namespace epoll_bits {
inline constexpr std::uint32_t in = 0x1;
inline constexpr std::uint32_t out = 0x4;
inline constexpr std::uint32_t err = 0x8;
inline constexpr std::uint32_t hup = 0x10;
inline constexpr std::uint32_t rdhup = 0x2000;
}  // namespace epoll_bits

/// What epoll is to look for. Error and hang-up come unasked; notify, pool and timeout are no
/// business of the OS.
[[nodiscard]] constexpr std::uint32_t to_epoll_mask(Triggers want) {
  std::uint32_t mask = 0;
  if (want.has(Triggers::accept() | Triggers::recv())) mask |= epoll_bits::in | epoll_bits::rdhup;
  if (want.has(Triggers::connect() | Triggers::send())) mask |= epoll_bits::out;
  return mask;
}

/// What epoll found. It can't know what "readable" and "writable" are good for, so both meanings
/// are set. A peer's FIN (rdhup) is something to read, not an error.
[[nodiscard]] constexpr Triggers from_epoll_mask(std::uint32_t mask) {
  Triggers got;
  if ((mask & (epoll_bits::in | epoll_bits::rdhup)) != 0)
    got |= Triggers::accept() | Triggers::recv();
  if ((mask & epoll_bits::out) != 0) got |= Triggers::connect() | Triggers::send();
  if ((mask & (epoll_bits::err | epoll_bits::hup)) != 0) got |= Triggers::err();
  return got;
}

}  // namespace tofu::poller
