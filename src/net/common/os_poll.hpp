#pragma once

/// The masks of poll(), which Windows has under the names that POSIX gave them.
#ifdef _WIN32
#include <winsock2.h>
#else
#include <poll.h>
#endif
