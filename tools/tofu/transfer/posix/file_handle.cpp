#include "transfer/file_handle.hpp"

#include <unistd.h>

namespace tofu::cli {

void FileHandle::close() noexcept {
  if (*this) ::close(static_cast<int>(std::exchange(native_, none)));
}

}  // namespace tofu::cli
