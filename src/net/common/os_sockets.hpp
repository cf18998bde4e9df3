#pragma once

/// The system's socket addresses, look-ups and error codes, which Windows has under the names that
/// POSIX gave them, or nearly, but in headers of its own.
#ifdef _WIN32
#include <winsock2.h>
// Behind winsock2.h, which they need.
#include <afunix.h>
#include <iphlpapi.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#endif

namespace tofu::net::os_code {

#ifdef _WIN32
inline constexpr int not_connected = WSAENOTCONN;
inline constexpr int refused = WSAECONNREFUSED;
#else
inline constexpr int not_connected = ENOTCONN;
inline constexpr int refused = ECONNREFUSED;
#endif

}  // namespace tofu::net::os_code
