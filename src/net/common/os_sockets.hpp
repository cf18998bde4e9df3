#pragma once

/// The system's socket addresses and look-ups, which Windows has under the names that POSIX gave
/// them, but in headers of its own.
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
#endif
