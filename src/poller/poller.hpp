#pragma once

// The one place that chooses the back end; TOFU_POLLER of the build decides.
#if defined(TOFU_POLLER_EPOLL)
#include "poller/epoll_backend.hpp"
#elif defined(TOFU_POLLER_POLL)
#include "poller/poll_backend.hpp"
#else
#error "no poller back end chosen: configure with -DTOFU_POLLER=auto|epoll|poll"
#endif

#include "poller/poller_core.hpp"

namespace tofu::poller {

#if defined(TOFU_POLLER_EPOLL)
using SelectedBackend = EpollBackend;
#elif defined(TOFU_POLLER_POLL)
using SelectedBackend = PollBackend;
#endif

template <class Object>
using Poller = PollerCore<SelectedBackend, Object>;

}  // namespace tofu::poller
