#pragma once

#include <chrono>

namespace tofu::cli {

/// What this process used of all processors so far, its threads together, in user and kernel mode.
[[nodiscard]] std::chrono::nanoseconds cpu_time() noexcept;

}  // namespace tofu::cli
