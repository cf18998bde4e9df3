#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tofu::net::posix {

/// Tells a file from another one that has got its name since.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// Of what has that name, a link itself and not where it leads; nothing if that is not to be seen.
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::string& path) noexcept;

}  // namespace tofu::net::posix
