#pragma once

/// The system's socket addresses and options: POSIX's, and Winsock's of the same names.
#ifdef _WIN32
#include <winsock2.h>
// Behind winsock2.h, which they need.
#include <afunix.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#endif

namespace tofu::test {

#ifdef __linux__
inline constexpr bool has_abstract_sockets = true;
#else
inline constexpr bool has_abstract_sockets = false;
#endif

}  // namespace tofu::test
