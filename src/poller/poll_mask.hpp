#pragma once

#include "net/common/os_poll.hpp"
#include "poller/triggers.hpp"

namespace tofu::poller {

/// What poll() is to look for. POLLERR, POLLHUP and POLLNVAL come unasked; a peer's FIN counts as
/// POLLIN, so that POLLRDHUP, which few systems have, is not needed.
[[nodiscard]] constexpr short to_poll_mask(Triggers want) {
  int mask = 0;
  if (want.has(Triggers::accept() | Triggers::recv())) mask |= POLLIN;
  if (want.has(Triggers::connect() | Triggers::send())) mask |= POLLOUT;
  return static_cast<short>(mask);
}

/// What poll() found. It can't know what "readable" and "writable" are good for, so both meanings
/// are set.
[[nodiscard]] constexpr Triggers from_poll_mask(short mask) {
  Triggers got;
  if ((mask & POLLIN) != 0) got |= Triggers::accept() | Triggers::recv();
  if ((mask & POLLOUT) != 0) got |= Triggers::connect() | Triggers::send();
  if ((mask & (POLLERR | POLLHUP | POLLNVAL)) != 0) got |= Triggers::err();
  return got;
}

}  // namespace tofu::poller
