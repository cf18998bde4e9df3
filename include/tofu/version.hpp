#pragma once

#include <string_view>

namespace tofu {

/// The library's version, as in the CMake package and tofu.pc.
[[nodiscard]] std::string_view version() noexcept;
/// The poller back end this library was built with: "epoll" or "poll".
[[nodiscard]] std::string_view poller_backend() noexcept;

}  // namespace tofu
