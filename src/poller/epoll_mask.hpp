#pragma once

#include <sys/epoll.h>

#include <cstdint>

#include "poller/triggers.hpp"

namespace tofu::poller {

/// What epoll is to look for. EPOLLERR and EPOLLHUP come unasked; notify, pool and timeout are no
/// business of the OS.
[[nodiscard]] constexpr std::uint32_t to_epoll_mask(Triggers want) {
  std::uint32_t mask = 0;
  if (want.has(Triggers::accept() | Triggers::recv())) mask |= EPOLLIN | EPOLLRDHUP;
  if (want.has(Triggers::connect() | Triggers::send())) mask |= EPOLLOUT;
  return mask;
}

/// What epoll found. It can't know what "readable" and "writable" are good for, so both meanings
/// are set. A peer's FIN (EPOLLRDHUP) is something to read, not an error.
[[nodiscard]] constexpr Triggers from_epoll_mask(std::uint32_t mask) {
  Triggers got;
  if ((mask & (EPOLLIN | EPOLLRDHUP)) != 0) got |= Triggers::accept() | Triggers::recv();
  if ((mask & EPOLLOUT) != 0) got |= Triggers::connect() | Triggers::send();
  if ((mask & (EPOLLERR | EPOLLHUP)) != 0) got |= Triggers::err();
  return got;
}

}  // namespace tofu::poller
