#pragma once

#include <gtest/gtest.h>

#include "poller/epoll_backend.hpp"
#include "poller/poll_backend.hpp"

namespace tofu::poller {

/// Every back end that this host can build, whichever the library was built with: one suite for
/// all. tests/CMakeLists.txt adds their sources.
using Backends = ::testing::Types<EpollBackend, PollBackend>;

}  // namespace tofu::poller
