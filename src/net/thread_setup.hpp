#pragma once

namespace tofu::net {

/// Called first on an engine's own thread: blocks all asynchronous signals, which belong to the
/// application's threads, and names the thread for debuggers.
void set_up_engine_thread() noexcept;

}  // namespace tofu::net
