#pragma once

namespace tofu::net::windows {

/// Whether this is no Windows but Wine. Thread-safe.
[[nodiscard]] bool is_wine() noexcept;

}  // namespace tofu::net::windows
