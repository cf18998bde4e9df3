#include "transfer/posix/disk_sync.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace tofu::cli::posix {

// fsync() is content once the drive has it, perhaps in memory; its manual page says so. Where the
// drive or the file system knows no more, that has to do.
int sync_to_disk(int descriptor) noexcept {
  if (::fcntl(descriptor, F_FULLFSYNC) == 0) return 0;
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

}  // namespace tofu::cli::posix
