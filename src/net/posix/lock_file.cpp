#include "net/posix/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "net/os_error.hpp"

namespace tofu::net::posix {

namespace {

/// A former holder removes the file before it unlocks: the lock of a removed file is worth nothing.
bool is_still_at(int descriptor, const std::string& path) noexcept {
  struct stat opened{};
  struct stat named{};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// What is in the way and would veto for ever, if one had to have the lock: a stranger's file, or
/// something that no process of ours has made: a folder, a socket, a link. Systems call the last
/// two differently: a socket ENXIO or EOPNOTSUPP, a link ELOOP, FreeBSD EMLINK, NetBSD EFTYPE.
constexpr int of_foreign_files[] = {
    EACCES, EPERM, EISDIR, ENXIO, EOPNOTSUPP, ELOOP, EMLINK,
#ifdef EFTYPE
    EFTYPE,
#endif
};

bool says_foreign(int os_error) noexcept {
  return std::ranges::find(of_foreign_files, os_error) != std::end(of_foreign_files);
}

/// A link to another file of ours may be a stranger's trap: he may be able to lock that one.
bool is_foreign(int descriptor) noexcept {
  struct stat status{};
  return ::fstat(descriptor, &status) != 0 || status.st_uid != ::geteuid() || status.st_nlink > 1;
}

std::unexpected<Error> foreign(int os_error) noexcept {
  return fail(Status::permission_denied, "the lock file is somebody else's", os_error);
}

}  // namespace

Result<LockFile> LockFile::acquire(std::string path) {
  constexpr int max_attempts = 16;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (descriptor < 0) {
      const int os_error = errno;
      if (os_error == EINTR) continue;
      if (says_foreign(os_error)) return foreign(os_error);
      return fail(status_of(os_error, Status::listen_failed), "the lock file can't be opened",
                  os_error);
    }
    if (is_foreign(descriptor)) {
      ::close(descriptor);
      return foreign(EACCES);
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int os_error = errno;
      ::close(descriptor);
      if (os_error == EINTR) continue;
      if (os_error != EWOULDBLOCK) return fail(Status::listen_failed, "flock() failed", os_error);
      break;
    }
    if (is_still_at(descriptor, path)) return LockFile(std::move(path), descriptor);
    ::close(descriptor);
  }
  return fail(Status::address_in_use, "somebody is taking this path over", EADDRINUSE);
}

LockFile::LockFile(std::string path, int descriptor) noexcept
    : path_(std::move(path)), descriptor_(descriptor) {}

LockFile::LockFile(LockFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile::~LockFile() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace tofu::net::posix
