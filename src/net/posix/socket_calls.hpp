#pragma once

#include <expected>

#include "net/handle.hpp"

/// The socket and file calls in which POSIX systems differ, or which POSIX does not have. Every
/// POSIX family of src/net supplies them; all else in src/net/posix is common.
namespace tofu::net::posix {

/// What the OS gave, or errno. EINTR never shows.
template <class T>
using OsResult = std::expected<T, int>;

/// A stream socket: non-blocking, close-on-exec, and if the OS has that per socket, no SIGPIPE and
/// no descriptors from a peer on the same machine.
[[nodiscard]] OsResult<int> open_stream_socket(int family) noexcept;

/// A connection taken from a listener, as open_stream_socket() makes them, and its address family.
struct Accepted {
  int descriptor;
  int family;
};
[[nodiscard]] OsResult<Accepted> accept_connection(int listener) noexcept;

/// Flags for send() that keep SIGPIPE away, where the OS has it per call.
[[nodiscard]] int send_flags() noexcept;

/// Whether connect() to a Unix socket failed because nobody listens there, and never will again on
/// that file; or, on a system that cannot tell the two apart, because its backlog is full.
[[nodiscard]] bool nobody_listens(int os_error) noexcept;

/// How often nobody_listens() must hold, a millisecond apart, to be believed: 1 if it means nothing
/// else.
[[nodiscard]] int refusals_to_believe() noexcept;

/// Whether connect() to a Unix socket failed only because the listener's backlog is full. An errno
/// that may also mean that nobody listens does not count.
[[nodiscard]] bool backlog_is_full(int os_error) noexcept;

/// Renames a file unless `to` exists (EEXIST): atomic, so that of several exactly one succeeds.
[[nodiscard]] OsResult<void> rename_exclusively(const char* from, const char* to) noexcept;

/// Lets two files of a folder change places: atomic. ENOTSUP: the OS or the file system can't.
[[nodiscard]] OsResult<void> exchange_names(const char* a, const char* b) noexcept;

/// For debuggers; at most 15 characters. Failure does not matter.
void name_this_thread(const char* name) noexcept;

/// A Handle is a file descriptor here.
[[nodiscard]] constexpr int descriptor_of(Handle handle) noexcept {
  return static_cast<int>(handle);
}

}  // namespace tofu::net::posix
