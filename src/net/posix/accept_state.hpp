#pragma once

#include "net/listener.hpp"

namespace tofu::net::posix {

/// What an accept() that failed with that errno means.
[[nodiscard]] AcceptResult::State accept_state_of(int os_error) noexcept;

}  // namespace tofu::net::posix
