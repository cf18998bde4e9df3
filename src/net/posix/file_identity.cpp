#include "net/posix/file_identity.hpp"

#include <sys/stat.h>

namespace tofu::net::posix {

std::optional<FileIdentity> identity_of(const std::string& path) noexcept {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{static_cast<std::uint64_t>(status.st_dev),
                      static_cast<std::uint64_t>(status.st_ino)};
}

}  // namespace tofu::net::posix
