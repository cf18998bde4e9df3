#include "transfer/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "transfer/posix/disk_sync.hpp"
#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
/// A slow disk is done with so much before either side's --timeout takes the silence for an end.
constexpr std::size_t bytes_between_syncs = 64 * 1024 * 1024;

/// Marks a new file as in use, where the file system can. False: another pull, just starting, has
/// taken it for a leftover and removed it.
bool lock(int file) {
  while (::flock(file, LOCK_EX) != 0 && errno == EINTR) {
  }
  struct stat facts{};
  return ::fstat(file, &facts) == 0 && facts.st_nlink > 0;
}
}  // namespace

Attempt<AtomicFile> AtomicFile::create(DestinationFolder& folder) {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  constexpr int attempts = 100;  // names of a dead process with our number, starting pulls
  for (int i = 0; i < attempts; ++i) {
    std::string name = fmt::format("{}{}-{}{}", temporary_prefix, ::getpid(), folder.next_serial(),
                                   temporary_suffix);
    FileHandle file(::openat(folder.root().get(), name.c_str(), flags, 0666));
    if (!file && errno == EEXIST) continue;
    if (!file) return os_failure("write into the folder", folder.path(), errno);
    AtomicFile made(folder, std::move(file), std::move(name));
    if (lock(made.file_.get())) return made;
  }
  return os_failure("write into the folder", folder.path(), EEXIST);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : folder_(other.folder_),
      file_(std::move(other.file_)),
      temporary_(std::exchange(other.temporary_, {})) {}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() noexcept {
  if (temporary_.empty()) return;
  ::unlinkat(folder_->root().get(), temporary_.c_str(), 0);
  temporary_.clear();
}

Attempt<void> AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return os_failure("write into the folder", folder_->path(), errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    unsynced_ += static_cast<std::size_t>(count);
  }
  if (unsynced_ < bytes_between_syncs) return {};
  unsynced_ = 0;
  return sync();
}

Attempt<void> AtomicFile::sync() {
  const int os_error = posix::sync_to_disk(file_.get());
  if (os_error == 0) return {};
  return os_failure("write into the folder", folder_->path(), os_error);
}

Attempt<void> AtomicFile::commit(std::string_view name, const CommitOptions& options) {
  struct stat facts{};
  if (options.executable) {
    // The read bits say whom the umask lets near the file.
    if (::fstat(file_.get(), &facts) != 0 ||
        ::fchmod(file_.get(), (facts.st_mode & 0777) | ((facts.st_mode & 0444) >> 2)) != 0) {
      return os_failure("make executable", name, errno);
    }
  }
  if (auto synced = sync(); !synced) return synced;
  auto moved = folder_->move_into_place(temporary_, name, options.overwrite);
  if (!moved) discard();
  temporary_.clear();
  file_.close();
  return moved;
}

}  // namespace tofu::cli
