#include "common/posix/make_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace tofu::cli {

bool make_pipe(std::array<int, 2>& ends, int flags) noexcept {
  return ::pipe2(ends.data(), O_CLOEXEC | flags) == 0;
}

}  // namespace tofu::cli
