#include "net/posix/socket_calls.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "net/posix/link_instead.hpp"
#include "net/system_sockets.hpp"

namespace tofu::net {

bool has_abstract_sockets() noexcept { return false; }

namespace posix {

namespace {

/// There is no call that makes a socket like this at once: a program that another thread starts in
/// between inherits it.
OsResult<int> set_up(int descriptor) noexcept {
  const int on = 1;
  if (::fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0 ||
      ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0 ||
      ::setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) != 0) {
    const int os_error = errno;
    ::close(descriptor);
    return std::unexpected(os_error);
  }
  return descriptor;
}

}  // namespace

OsResult<int> open_stream_socket(int family) noexcept {
  const int descriptor = ::socket(family, SOCK_STREAM, 0);
  if (descriptor < 0) return std::unexpected(errno);
  return set_up(descriptor);
}

OsResult<Accepted> accept_connection(int listener) noexcept {
  sockaddr_storage address{};
  for (;;) {
    socklen_t size = sizeof address;
    const int descriptor = ::accept(listener, reinterpret_cast<sockaddr*>(&address), &size);
    if (descriptor < 0) {
      if (errno == EINTR) continue;
      return std::unexpected(errno);
    }
    // setsockopt() says EINVAL for a connection that has been reset meanwhile.
    const auto done = set_up(descriptor);
    if (!done) return std::unexpected(done.error() == EINVAL ? ECONNABORTED : done.error());
    return Accepted{descriptor, address.ss_family};
  }
}

int send_flags() noexcept { return 0; }  // SO_NOSIGPIPE does it

// ECONNREFUSED means a full backlog as well; but that lasts for moments only.
bool nobody_listens(int os_error) noexcept { return os_error == ECONNREFUSED; }

int refusals_to_believe() noexcept { return 10; }

bool backlog_is_full(int /*os_error*/) noexcept { return false; }

OsResult<void> rename_exclusively(const char* from, const char* to) noexcept {
  if (::renamex_np(from, to, RENAME_EXCL) == 0) return {};
  const int os_error = errno;
  // Not every file system can.
  if (os_error == ENOTSUP || os_error == EINVAL) return link_instead(from, to);
  return std::unexpected(os_error);
}

OsResult<void> exchange_names(const char* a, const char* b) noexcept {
  if (::renamex_np(a, b, RENAME_SWAP) == 0) return {};
  const int os_error = errno;
  return std::unexpected(os_error == EINVAL ? ENOTSUP : os_error);
}

void name_this_thread(const char* name) noexcept { ::pthread_setname_np(name); }

}  // namespace posix

}  // namespace tofu::net
