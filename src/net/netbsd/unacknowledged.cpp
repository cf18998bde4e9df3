#include <sys/filio.h>
#include <sys/ioctl.h>

#include "net/socket.hpp"

namespace tofu::net {

std::size_t Socket::unacknowledged() const noexcept {
  int bytes = 0;
  if (::ioctl(static_cast<int>(handle_), FIONWRITE, &bytes) != 0 || bytes < 0) return 0;
  return static_cast<std::size_t>(bytes);
}

}  // namespace tofu::net
