#pragma once

#include <cstddef>

namespace tofu::detail {

/// The longest path of a Unix domain socket: Linux's sockaddr_un::sun_path has 108 bytes (unix(7)),
/// the last of which is the terminating zero. For an abstract name the '@' stands for the leading
/// zero and counts.
inline constexpr std::size_t max_uds_path_bytes = 107;

/// The longest host name, in text form (RFC 1035, section 2.3.4).
inline constexpr std::size_t max_host_bytes = 253;

}  // namespace tofu::detail
