#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "net/posix/socket_calls.hpp"
#include "net/system_sockets.hpp"

namespace tofu::net {

// The table grows with the largest number that a descriptor has: one is opened and closed again.
void make_room_for_handles(std::size_t count) noexcept {
  rlimit limit{};
  if (count == 0 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == 0) return;
  const posix::OsResult<int> first = posix::open_stream_socket(AF_UNIX);
  if (!first) return;
  const auto last = static_cast<int>(std::min<rlim_t>(count, limit.rlim_cur) - 1);
  const int highest = ::fcntl(*first, F_DUPFD_CLOEXEC, last);
  if (highest >= 0) ::close(highest);
  ::close(*first);
}

}  // namespace tofu::net
