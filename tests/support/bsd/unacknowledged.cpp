#include <sys/filio.h>
#include <sys/ioctl.h>

#include "support/fail_with_errno.hpp"
#include "support/raw_socket.hpp"

namespace tofu::test {

#ifdef FIONWRITE
std::size_t unacknowledged(RawHandle socket) {
  int bytes = 0;
  if (::ioctl(static_cast<int>(socket), FIONWRITE, &bytes) != 0) fail_with_errno("ioctl FIONWRITE");
  return static_cast<std::size_t>(bytes);
}
#else
std::size_t unacknowledged(RawHandle /*socket*/) { return 0; }  // OpenBSD cannot tell
#endif

}  // namespace tofu::test
