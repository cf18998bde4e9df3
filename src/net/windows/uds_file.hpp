#pragma once

#include <cstdint>
#include <string>

#include <tofu/error.hpp>

#include "net/endpoint.hpp"

/// The file of a listening Unix domain socket on Windows: a reparse point of a kind of its own,
/// made by bind(). Paths are UTF-8, as AF_UNIX wants them.
namespace tofu::net::windows {

/// Tells a file from another one that has got its name since; zeroes: there is none to be seen.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
[[nodiscard]] FileIdentity identity_of(const std::string& path) noexcept;

/// ERROR_FILE_NOT_FOUND or ERROR_PATH_NOT_FOUND if nothing has the path of a Unix socket's address,
/// which connect() does not tell; otherwise 0.
[[nodiscard]] int why_not_there(const Endpoint& endpoint) noexcept;

/// To remove the file by, wherever the process works by then. Throws std::bad_alloc.
[[nodiscard]] std::string absolute(const std::string& path);

/// Success: nothing has that path, or a socket file had it on which nobody listens, and that is
/// removed. The system has no rename of such files that replaces nothing: of two processes that
/// find the same stale file at the same moment both may win (docs/porting.md). Errors:
/// address_in_use, permission_denied, uds_path_not_found, listen_failed.
[[nodiscard]] Result<void> clear_stale_file(const std::string& path, const Endpoint& endpoint);

/// Removes the socket file at `path` if it is still that one.
void remove_socket_file(const std::string& path, FileIdentity identity) noexcept;

}  // namespace tofu::net::windows
