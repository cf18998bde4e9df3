#include <sys/socket.h>

#include "support/fail_with_errno.hpp"
#include "support/raw_socket.hpp"

namespace tofu::test {

std::size_t unacknowledged(RawHandle socket) {
  int bytes = 0;
  socklen_t size = sizeof bytes;
  if (::getsockopt(static_cast<int>(socket), SOL_SOCKET, SO_NWRITE, &bytes, &size) != 0) {
    fail_with_errno("getsockopt SO_NWRITE");
  }
  return static_cast<std::size_t>(bytes);
}

}  // namespace tofu::test
