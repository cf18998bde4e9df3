#pragma once

#include <cstdint>

namespace tofu::net {

/// What the OS calls a socket: a file descriptor, or a SOCKET on Windows.
using Handle = std::intptr_t;
inline constexpr Handle no_handle = -1;

}  // namespace tofu::net
