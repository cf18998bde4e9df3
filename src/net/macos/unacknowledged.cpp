#include <sys/socket.h>

#include "net/socket.hpp"

namespace tofu::net {

std::size_t Socket::unacknowledged() const noexcept {
  int bytes = 0;
  socklen_t size = sizeof bytes;
  const int descriptor = static_cast<int>(handle_);
  if (::getsockopt(descriptor, SOL_SOCKET, SO_NWRITE, &bytes, &size) != 0 || bytes < 0) return 0;
  return static_cast<std::size_t>(bytes);
}

}  // namespace tofu::net
