#pragma once

#include <string>

#include <tofu/error.hpp>

namespace tofu::net::posix {

/// A lock among processes, for moments: an empty file, created, locked, and removed at the end.
/// The OS lets go of it if the holder dies. Move-only.
class LockFile {
 public:
  /// Never waits. Errors: address_in_use (a process of the same user holds it), permission_denied
  /// (there is none to be had: something that belongs to somebody else has this path, or the folder
  /// is closed to us), uds_path_not_found, listen_failed.
  [[nodiscard]] static Result<LockFile> acquire(std::string path);
  ~LockFile();
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&&) = delete;

 private:
  LockFile(std::string path, int descriptor) noexcept;
  std::string path_;
  int descriptor_;
};

}  // namespace tofu::net::posix
