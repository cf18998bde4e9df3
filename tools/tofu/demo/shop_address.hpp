#pragma once

#include <tofu/address.hpp>

namespace tofu::cli {

/// Where a print shop listens on a Unix socket: another name each time, and without a file where
/// the system has such names, as a demo that is killed could not remove it.
[[nodiscard]] Address shop_address();

}  // namespace tofu::cli
