#include "transfer/posix/disk_sync.hpp"

#include <unistd.h>

#include <cerrno>

namespace tofu::cli::posix {

int sync_to_disk(int descriptor) noexcept { return ::fsync(descriptor) == 0 ? 0 : errno; }

}  // namespace tofu::cli::posix
