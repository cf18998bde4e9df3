#include "net/forks.hpp"

namespace tofu::net {

// Windows starts programs, and copies no process.
Result<void> count_forks() noexcept { return {}; }

std::uint32_t forks() noexcept { return 0; }

}  // namespace tofu::net
