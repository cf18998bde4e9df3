#include "transfer/posix/free_name.hpp"

#include <stdio.h>

#include <cerrno>

namespace tofu::cli {

int rename_to_free_name(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  if (::renameatx_np(from_folder, from, to_folder, to, RENAME_EXCL) == 0) return 0;
  if (errno != EINVAL && errno != ENOTSUP) return errno;
  return link_to_free_name(from_folder, from, to_folder, to);
}

}  // namespace tofu::cli
