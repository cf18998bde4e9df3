#pragma once

#include <gtest/gtest.h>

// Every back end of this system, whichever the library was built with: one suite for all.
// tests/CMakeLists.txt says which, and adds their sources. Each stands with a comma behind it.
#if defined(TOFU_HAVE_EPOLL)
#include "poller/epoll_backend.hpp"
#define TOFU_EPOLL_BACKEND EpollBackend,
#else
#define TOFU_EPOLL_BACKEND
#endif
#if defined(TOFU_HAVE_KQUEUE)
#include "poller/kqueue_backend.hpp"
#define TOFU_KQUEUE_BACKEND KqueueBackend,
#else
#define TOFU_KQUEUE_BACKEND
#endif
#if defined(TOFU_HAVE_WEPOLL)
#include "poller/wepoll_backend.hpp"
#define TOFU_WEPOLL_BACKEND WepollBackend,
#else
#define TOFU_WEPOLL_BACKEND
#endif
#if defined(TOFU_HAVE_WSAPOLL)
#include "poller/wsapoll_backend.hpp"
#define TOFU_PORTABLE_BACKEND WsapollBackend
#else
#include "poller/poll_backend.hpp"
#define TOFU_PORTABLE_BACKEND PollBackend
#endif

namespace tofu::poller {

using Backends = ::testing::Types<
    TOFU_EPOLL_BACKEND TOFU_KQUEUE_BACKEND TOFU_WEPOLL_BACKEND TOFU_PORTABLE_BACKEND>;

}  // namespace tofu::poller
