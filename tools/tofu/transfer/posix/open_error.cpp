#include "transfer/posix/open_error.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace tofu::cli {

int error_of_opening(int folder, const std::string& part) noexcept {
  const int os_error = errno;
  struct stat facts{};
  const bool known = ::fstatat(folder, part.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
  return known && S_ISLNK(facts.st_mode) ? ELOOP : os_error;
}

}  // namespace tofu::cli
