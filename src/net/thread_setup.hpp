#pragma once

namespace tofu::net {

/// Called first on a thread of the engine's own: leaves the signals that somebody sends to the
/// application's threads, where there are signals, and names the thread for debuggers. At most 15
/// characters; failure does not matter.
void set_up_own_thread(const char* name) noexcept;

}  // namespace tofu::net
