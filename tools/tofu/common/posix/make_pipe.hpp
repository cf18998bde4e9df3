#pragma once

#include <array>

namespace tofu::cli {

/// Opens a pipe, its reading end first, that programs started from here do not inherit. `flags`:
/// O_NONBLOCK or 0, of both ends. False, with errno set: the descriptors are as they were.
[[nodiscard]] bool make_pipe(std::array<int, 2>& ends, int flags = 0) noexcept;

}  // namespace tofu::cli
