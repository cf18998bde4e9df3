#include "net/posix/socket_calls.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "net/posix/link_instead.hpp"
#include "net/system_sockets.hpp"

namespace tofu::net {

bool has_abstract_sockets() noexcept { return false; }

namespace posix {

OsResult<int> open_stream_socket(int family) noexcept {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::unexpected(errno);
  return descriptor;
}

OsResult<Accepted> accept_connection(int listener) noexcept {
  sockaddr_storage address{};
  for (;;) {
    socklen_t size = sizeof address;
    const int descriptor = ::accept4(listener, reinterpret_cast<sockaddr*>(&address), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) return Accepted{descriptor, address.ss_family};
    if (errno != EINTR) return std::unexpected(errno);
  }
}

int send_flags() noexcept { return MSG_NOSIGNAL; }

// ECONNREFUSED means a full backlog as well; but that lasts for moments only.
bool nobody_listens(int os_error) noexcept { return os_error == ECONNREFUSED; }

int refusals_to_believe() noexcept { return 10; }

bool backlog_is_full(int /*os_error*/) noexcept { return false; }

OsResult<void> rename_exclusively(const char* from, const char* to) noexcept {
  return link_instead(from, to);
}

OsResult<void> exchange_names(const char* /*a*/, const char* /*b*/) noexcept {
  return std::unexpected(ENOTSUP);
}

}  // namespace posix

}  // namespace tofu::net
