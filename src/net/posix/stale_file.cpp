#include "net/posix/stale_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "net/os_error.hpp"
#include "net/posix/file_identity.hpp"
#include "net/posix/lock_file.hpp"
#include "net/posix/name_beside.hpp"
#include "net/posix/socket_calls.hpp"
#include "net/socket.hpp"

namespace tofu::net::posix {

namespace {

/// errno of a connection tried; 0 if it succeeded.
Result<int> probe_once(const std::string& path) {
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

/// As probe_once(); that nobody listens is believed only after as many refusals as the OS needs.
Result<int> probe(const std::string& path) {
  constexpr std::chrono::milliseconds pause(1);
  auto os_error = probe_once(path);
  for (int times = 1; os_error && nobody_listens(*os_error) && times < refusals_to_believe();
       ++times) {
    std::this_thread::sleep_for(pause);
    os_error = probe_once(path);
  }
  return os_error;
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

/// Success: `path` is free, or was for a moment.
Result<void> remove_by_moving_aside(const std::string& path) {
  const auto aside = move_aside(path);
  if (!aside) {
    if (aside.error() == ENOENT) return {};
    return fail(status_of(aside.error(), Status::listen_failed),
                "the stale socket file can't be removed", aside.error());
  }
  const auto stale = has_stale_file(*aside);
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

/// Gives a file that we took from `path` by mistake its place again: `own` holds it, and ours is
/// at `path`, unless another process took that by mistake as well. Then each may hold the other's:
/// they change places until each has its own again, and who was there first is there again.
void put_back(const std::string& own, const std::string& path, const FileIdentity& ours) {
  constexpr int max_attempts = 100;
  constexpr int max_pauses = 20;
  constexpr std::chrono::microseconds pause(50);
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    if (identity_of(own) == ours) return;
    if (attempt > 0) {
      const auto stale = has_stale_file(own);
      if (stale && *stale) ::unlink(own.c_str());  // who listened on it has gone
      if (stale) return;
    }
    // Once ours is at `path`, one step does it: a chance for whoever has to bring it there.
    for (int i = 0; i < max_pauses && identity_of(path) != ours; ++i) {
      std::this_thread::sleep_for(pause);
    }
    const auto done = exchange_names(own.c_str(), path.c_str());
    if (!done && done.error() == ENOENT) (void)rename_exclusively(own.c_str(), path.c_str());
  }
}

/// ENOTSUP in the error: not this way.
Result<bool> change_places(const std::string& own, const std::string& path) {
  const auto ours = identity_of(own);
  if (!ours) return fail(Status::listen_failed, "the new socket file has vanished", ENOENT);
  if (const auto done = exchange_names(own.c_str(), path.c_str()); !done) {
    if (done.error() == ENOENT) return false;
    return fail(status_of(done.error(), Status::listen_failed),
                "the stale socket file can't be replaced", done.error());
  }
  const auto stale = has_stale_file(own);
  if (stale) {
    if (*stale) ::unlink(own.c_str());
    return true;
  }
  put_back(own, path, *ours);
  return std::unexpected(stale.error());
}

}  // namespace

Result<bool> replace_stale_file(const std::string& own, const std::string& path) {
  auto stale = has_stale_file(path);
  if (!stale || !*stale) return stale;

  const auto lock = LockFile::acquire(path + ".tofu-lock");
  const bool locked = lock.has_value();
  if (!locked && lock.error().status != Status::permission_denied) {
    return std::unexpected(lock.error());
  }
  stale = has_stale_file(path);  // whoever had the lock before us may listen by now
  if (!stale || !*stale) return stale;

  auto replaced = change_places(own, path);
  if (replaced || replaced.error().os_error != ENOTSUP) return replaced;
  if (const auto removed = remove_by_moving_aside(path); !removed) {
    return std::unexpected(removed.error());
  }
  return false;
}

}  // namespace tofu::net::posix
