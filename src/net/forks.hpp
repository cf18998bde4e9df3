#pragma once

#include <cstdint>

#include <tofu/error.hpp>

namespace tofu::net {

/// Has forks() count from now on, where the system has fork(). Thread-safe, any number of times.
/// Error: allocation_failed.
[[nodiscard]] Result<void> count_forks() noexcept;

/// How many times fork() lies between the process in which count_forks() was called first and this
/// one: another number in a child than in its parent. Thread-safe, and in a child from its first
/// moment on; costs a load.
[[nodiscard]] std::uint32_t forks() noexcept;

}  // namespace tofu::net
