#include "transfer/posix/free_name.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace tofu::cli {

int link_to_free_name(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  if (::linkat(from_folder, from, to_folder, to, 0) != 0) return errno;
  ::unlinkat(from_folder, from, 0);
  return 0;
}

}  // namespace tofu::cli
