#include "net/posix/stale_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "net/os_error.hpp"
#include "net/posix/lock_file.hpp"
#include "net/posix/name_beside.hpp"
#include "net/posix/socket_calls.hpp"
#include "net/socket.hpp"

namespace tofu::net::posix {

namespace {

/// errno of a connection tried; 0 if it succeeded.
Result<int> probe(const std::string& path) {
  const auto endpoint = Endpoint::uds(path);
  if (!endpoint) return std::unexpected(endpoint.error());
  const auto descriptor = open_stream_socket(AF_UNIX);
  if (!descriptor) {
    return fail(Status::listen_failed, "no socket to find out whether the path is in use",
                descriptor.error());
  }
  const Socket socket(*descriptor);
  const auto* address = static_cast<const sockaddr*>(endpoint->data());
  const int done = ::connect(*descriptor, address, static_cast<socklen_t>(endpoint->size()));
  return done == 0 ? 0 : errno;
}

/// True: a socket file on which nobody listens. False: no file at all. Error: the path is taken,
/// or it can't be found out.
Result<bool> has_stale_file(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    const int os_error = errno;
    if (os_error == ENOENT) return false;
    return fail(status_of(os_error, Status::listen_failed), "the path can't be looked at",
                os_error);
  }
  if (!S_ISSOCK(status.st_mode)) {
    return fail(Status::address_in_use, "a file that is no socket has this path", EADDRINUSE);
  }
  const auto os_error = probe(path);
  if (!os_error) return std::unexpected(os_error.error());
  if (*os_error == ENOENT) return false;
  if (nobody_listens(*os_error)) return true;
  if (*os_error == EACCES || *os_error == EPERM) {
    return fail(Status::permission_denied, "the socket there belongs to somebody else", *os_error);
  }
  // Connected, a full backlog, EPROTOTYPE (another type of socket), …
  return fail(Status::address_in_use, "somebody listens on this path", EADDRINUSE);
}

/// Gives the file another name in its folder. ENOENT: it has gone.
OsResult<std::string> move_aside(const std::string& path) {
  for (int attempt = 0; attempt < max_name_attempts; ++attempt) {
    std::string aside = name_beside(path);
    const auto moved = rename_exclusively(path.c_str(), aside.c_str());
    if (moved) return aside;
    if (moved.error() != EEXIST) return std::unexpected(moved.error());
  }
  return std::unexpected(EEXIST);
}

}  // namespace

Result<void> remove_stale_file(const std::string& path) {
  auto stale = has_stale_file(path);
  if (!stale) return std::unexpected(stale.error());
  if (!*stale) return {};

  const auto lock = LockFile::acquire(path + ".tofu-lock");
  if (!lock) return std::unexpected(lock.error());
  stale = has_stale_file(path);  // whoever had the lock before us may listen by now
  if (!stale) return std::unexpected(stale.error());
  if (!*stale) return {};

  const auto aside = move_aside(path);
  if (!aside) {
    if (aside.error() == ENOENT) return {};
    return fail(status_of(aside.error(), Status::listen_failed),
                "the stale socket file can't be removed", aside.error());
  }
  stale = has_stale_file(*aside);
  if (stale && *stale) {
    ::unlink(aside->c_str());
    return {};
  }
  // Not what we looked at before: back with it. Should even that come too late, nobody can find
  // it under this name.
  if (!rename_exclusively(aside->c_str(), path.c_str())) ::unlink(aside->c_str());
  if (!stale) return std::unexpected(stale.error());
  return {};
}

}  // namespace tofu::net::posix
