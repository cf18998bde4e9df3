#include "transfer/file_handle.hpp"

#include <unistd.h>

namespace tofu::cli {

void FileHandle::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace tofu::cli
