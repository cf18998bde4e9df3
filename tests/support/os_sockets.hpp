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

/// In what systems differ for tests.
namespace tofu::test {

#ifdef __linux__
inline constexpr bool has_abstract_sockets = true;
/// A connection that its peer resets while it waits in the backlog is accepted all the same, with
/// all that came before the reset. Elsewhere it is gone.
inline constexpr bool backlog_keeps_what_was_reset = true;
#else
inline constexpr bool has_abstract_sockets = false;
inline constexpr bool backlog_keeps_what_was_reset = false;
#endif

#if defined(__linux__) || defined(_WIN32)
/// Who listens on all interfaces has the port on each. On BSD one address of them may be another's.
inline constexpr bool all_interfaces_means_each = true;
#else
inline constexpr bool all_interfaces_means_each = false;
#endif

#ifdef _WIN32
/// Of a reset only the poller learns for sure; recv() may tell an end, and SO_ERROR nothing.
inline constexpr bool sockets_tell_a_reset = false;
#else
inline constexpr bool sockets_tell_a_reset = true;
#endif

}  // namespace tofu::test
