#pragma once

#include <sys/types.h>
// Behind sys/types.h, which it needs on some systems.
#include <sys/event.h>

#include <cstdint>

#include "poller/triggers.hpp"

namespace tofu::poller {

/// What of a handle is registered with a kqueue. Errors come with either, unasked.
struct KqueueFilters {
  bool read = false;
  bool write = false;

  [[nodiscard]] constexpr bool any() const { return read || write; }
  friend constexpr bool operator==(KqueueFilters, KqueueFilters) = default;
};

[[nodiscard]] constexpr KqueueFilters to_kqueue_filters(Triggers want) {
  return {.read = want.has(Triggers::accept() | Triggers::recv()),
          .write = want.has(Triggers::connect() | Triggers::send())};
}

/// What an event says. It can't know what "readable" and "writable" are good for, so both meanings
/// are set. At the end of what can be read, `hung_up` decides whether that is an error: the peer
/// may only have ended its own direction. At the end of what can be written it always is.
template <class HungUp>
[[nodiscard]] Triggers from_kqueue_event(const struct kevent& event, HungUp hung_up) {
  const bool reads = event.filter == EVFILT_READ;
  const bool at_end = (event.flags & EV_EOF) != 0;
  Triggers got =
      reads ? Triggers::accept() | Triggers::recv() : Triggers::connect() | Triggers::send();
  if (at_end && (!reads || event.fflags != 0 || hung_up())) got |= Triggers::err();
  return got;
}

}  // namespace tofu::poller
