#pragma once

#include <tofu/address.hpp>

namespace tofu::cli {

/// Where a print shop listens besides TCP on a Unix socket: another name each time, and without a
/// file where the system has such names, as a demo that is killed could not remove it. On Windows,
/// where not every system has Unix sockets, on another free TCP port.
[[nodiscard]] Address shop_address();

}  // namespace tofu::cli
