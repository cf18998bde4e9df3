#pragma once

#include <cerrno>

#include "support/os_sockets.hpp"

/// The system's codes for what befalls sockets: errno, and Winsock's own on Windows.
namespace tofu::test::code {

#ifdef _WIN32
inline constexpr int refused = WSAECONNREFUSED;
inline constexpr int reset = WSAECONNRESET;
inline constexpr int not_connected = WSAENOTCONN;
inline constexpr int shut_down = WSAESHUTDOWN;
inline constexpr int no_socket = WSAENOTSOCK;
inline constexpr int address_in_use = WSAEADDRINUSE;
inline constexpr int address_not_ours = WSAEADDRNOTAVAIL;
inline constexpr int not_permitted = WSAEACCES;
inline constexpr const char* name_of_not_permitted = "WSAEACCES";
#else
inline constexpr int refused = ECONNREFUSED;
inline constexpr int reset = ECONNRESET;
inline constexpr int not_connected = ENOTCONN;
inline constexpr int shut_down = EPIPE;
inline constexpr int no_socket = EBADF;
inline constexpr int address_in_use = EADDRINUSE;
inline constexpr int address_not_ours = EADDRNOTAVAIL;
inline constexpr int not_permitted = EACCES;
inline constexpr const char* name_of_not_permitted = "EACCES";
#endif

}  // namespace tofu::test::code
