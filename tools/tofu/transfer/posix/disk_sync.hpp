#pragma once

namespace tofu::cli::posix {

/// Waits until what was written to a file, or a folder's names, is on the disk; 0 or errno.
[[nodiscard]] int sync_to_disk(int descriptor) noexcept;

}  // namespace tofu::cli::posix
