#pragma once

#include "net/handle.hpp"

namespace tofu::net {

/// Whether both directions of a connection have ended, or it is broken: not if only the peer sends
/// no more. Costs a system call. POSIX systems only: others' pollers tell.
[[nodiscard]] bool is_hung_up(Handle handle) noexcept;

}  // namespace tofu::net
