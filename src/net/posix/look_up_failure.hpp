#pragma once

#include <tofu/error.hpp>

namespace tofu::net::posix {

/// What a getaddrinfo() that failed with that EAI_… means; `os_error` is errno, for EAI_SYSTEM.
[[nodiscard]] Error look_up_failure(int code, int os_error) noexcept;

}  // namespace tofu::net::posix
