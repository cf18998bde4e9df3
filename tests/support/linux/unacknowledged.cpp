#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "support/fail_with_errno.hpp"
#include "support/raw_socket.hpp"

namespace tofu::test {

std::size_t unacknowledged(RawHandle socket) {
  int bytes = 0;
  if (::ioctl(static_cast<int>(socket), SIOCOUTQ, &bytes) != 0) fail_with_errno("ioctl SIOCOUTQ");
  return static_cast<std::size_t>(bytes);
}

}  // namespace tofu::test
