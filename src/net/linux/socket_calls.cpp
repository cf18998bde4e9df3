#include "net/posix/socket_calls.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "net/posix/link_instead.hpp"
#include "net/system_sockets.hpp"

namespace tofu::net {

bool has_abstract_sockets() noexcept { return true; }

namespace posix {

namespace {

/// SO_PASSRIGHTS of Linux 6.16, which headers are older than.
constexpr int so_passrights = 83;

/// No descriptors from the peer: the kernel would close them in our thread, and that waits if one
/// is a TCP socket that lingers. Sockets accepted from this one inherit it. An older kernel refuses
/// the option and lets them through.
void refuse_descriptors(int descriptor) noexcept {
  const int off = 0;
  ::setsockopt(descriptor, SOL_SOCKET, so_passrights, &off, sizeof off);
}

/// renameat2(), which not every C library has.
int rename_by(unsigned flag, const char* from, const char* to) noexcept {
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flag));
}

bool is_ours(const char* path) noexcept {
  struct stat status{};
  return ::lstat(path, &status) == 0 && status.st_uid == ::geteuid();
}

}  // namespace

OsResult<int> open_stream_socket(int family) noexcept {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::unexpected(errno);
  if (family == AF_UNIX) refuse_descriptors(descriptor);
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

// Other systems answer ECONNREFUSED to both.
bool nobody_listens(int os_error) noexcept { return os_error == ECONNREFUSED; }

int refusals_to_believe() noexcept { return 1; }

bool backlog_is_full(int os_error) noexcept { return os_error == EAGAIN; }

OsResult<void> rename_exclusively(const char* from, const char* to) noexcept {
  if (rename_by(RENAME_NOREPLACE, from, to) == 0) return {};
  const int os_error = errno;
  // Not every file system knows RENAME_NOREPLACE, not every sandbox allows the call (EPERM). EPERM
  // on a stranger's file is the sticky folder's doing: its link could not be removed again.
  const bool try_link =
      os_error == EINVAL || os_error == ENOSYS || (os_error == EPERM && is_ours(from));
  if (!try_link) return std::unexpected(os_error);
  return link_instead(from, to);
}

OsResult<void> exchange_names(const char* a, const char* b) noexcept {
  if (rename_by(RENAME_EXCHANGE, a, b) == 0) return {};
  const int os_error = errno;
  // EPERM may be a sandbox, or the sticky folder, which another way will hear of again.
  const bool unknown = os_error == EINVAL || os_error == ENOSYS || os_error == EPERM;
  return std::unexpected(unknown ? ENOTSUP : os_error);
}

void name_this_thread(const char* name) noexcept { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace posix

}  // namespace tofu::net
