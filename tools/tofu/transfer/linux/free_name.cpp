#include "transfer/posix/free_name.hpp"

#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace tofu::cli {

int rename_to_free_name(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  // renameat2(), which not every C library has.
  if (::syscall(SYS_renameat2, from_folder, from, to_folder, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  return link_to_free_name(from_folder, from, to_folder, to);
}

}  // namespace tofu::cli
