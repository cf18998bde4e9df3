#pragma once

#include "net/listener.hpp"

namespace tofu::net::windows {

/// What an accept() that failed with that Winsock code means.
[[nodiscard]] AcceptResult::State accept_state_of(int os_error) noexcept;

}  // namespace tofu::net::windows
