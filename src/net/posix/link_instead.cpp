#include "net/posix/link_instead.hpp"

#include <unistd.h>

#include <cerrno>

namespace tofu::net::posix {

OsResult<void> link_instead(const char* from, const char* to) noexcept {
  if (::link(from, to) != 0) return std::unexpected(errno);
  if (::unlink(from) == 0) return {};
  const int os_error = errno;
  if (os_error == ENOENT) return {};
  ::unlink(to);
  return std::unexpected(os_error);
}

}  // namespace tofu::net::posix
