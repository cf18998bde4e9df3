#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace tofu::test {

/// Descriptors that this process has open.
[[nodiscard]] std::size_t open_descriptors();
/// Threads of this process.
[[nodiscard]] std::size_t running_threads();
/// TCP connections of this host in state TIME_WAIT that have `port` at one end, as "local remote".
/// There may be some before a port is used: of an earlier listener that happened to have it.
[[nodiscard]] std::set<std::string> time_waits(std::uint16_t port);

}  // namespace tofu::test
