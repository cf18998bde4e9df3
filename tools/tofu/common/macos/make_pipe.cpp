#include "common/posix/make_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace tofu::cli {

// There is no pipe2(): a program that another thread starts in between inherits the pipe. fcntl()
// of a descriptor that was just opened does not fail.
bool make_pipe(std::array<int, 2>& ends, int flags) noexcept {
  if (::pipe(ends.data()) != 0) return false;
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(end, F_SETFL, flags);
  }
  return true;
}

}  // namespace tofu::cli
