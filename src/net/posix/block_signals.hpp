#pragma once

namespace tofu::net::posix {

/// Leaves the signals that somebody sends (SIGTERM, SIGINT, SIGCHLD, …) to the application's
/// threads. Those that an instruction of this very thread raises stay unblocked.
void block_asynchronous_signals() noexcept;

}  // namespace tofu::net::posix
