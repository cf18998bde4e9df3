#include "transfer/file_handle.hpp"

#include <windows.h>

namespace tofu::cli {

void FileHandle::close() noexcept {
  if (*this) CloseHandle(reinterpret_cast<HANDLE>(std::exchange(native_, none)));
}

}  // namespace tofu::cli
