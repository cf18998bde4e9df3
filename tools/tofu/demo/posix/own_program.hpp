#pragma once

#include <string>

namespace tofu::cli {

/// What posix_spawnp() finds this very program by. Empty if the system does not say.
[[nodiscard]] std::string own_program();

}  // namespace tofu::cli
