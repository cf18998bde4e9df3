#pragma once

#include "net/handle.hpp"

namespace tofu::net {

/// An error of a connection is told once: a poller that is handed it with the event may be the last
/// to learn it, and the socket then only reports the end. The poller notes it here; Socket looks
/// for it where it finds an end without an error, and forgets it when it closes. All thread-safe;
/// as long as nothing is noted, a look costs one load.
void note_taken_error(Handle handle, int os_error) noexcept;
/// What was noted, once; 0: nothing.
[[nodiscard]] int noted_error(Handle handle) noexcept;

}  // namespace tofu::net
