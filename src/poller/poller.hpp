#pragma once

// The one place that chooses the back end; TOFU_POLLER of the build decides.
#if defined(TOFU_POLLER_EPOLL)
#include "poller/epoll_backend.hpp"
#elif defined(TOFU_POLLER_KQUEUE)
#include "poller/kqueue_backend.hpp"
#elif defined(TOFU_POLLER_WEPOLL)
#include "poller/wepoll_backend.hpp"
#elif defined(TOFU_POLLER_POLL)
#include "poller/poll_backend.hpp"
#elif defined(TOFU_POLLER_WSAPOLL)
#include "poller/wsapoll_backend.hpp"
#elif defined(TOFU_POLLER_SIM)
#include "sim/sim_backend.hpp"
#else
#error \
    "no poller back end chosen: configure with -DTOFU_POLLER=auto|epoll|kqueue|wepoll|poll|wsapoll"
#endif

#include "poller/poller_core.hpp"

namespace tofu::poller {

#if defined(TOFU_POLLER_EPOLL)
using SelectedBackend = EpollBackend;
#elif defined(TOFU_POLLER_KQUEUE)
using SelectedBackend = KqueueBackend;
#elif defined(TOFU_POLLER_WEPOLL)
using SelectedBackend = WepollBackend;
#elif defined(TOFU_POLLER_POLL)
using SelectedBackend = PollBackend;
#elif defined(TOFU_POLLER_WSAPOLL)
using SelectedBackend = WsapollBackend;
#elif defined(TOFU_POLLER_SIM)
using SelectedBackend = SimBackend;
#endif

template <class Object>
using Poller = PollerCore<SelectedBackend, Object>;

}  // namespace tofu::poller
