#include "net/posix/uds_file.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "net/os_error.hpp"
#include "net/posix/name_beside.hpp"
#include "net/posix/socket_calls.hpp"
#include "net/posix/stale_file.hpp"

namespace tofu::net::posix {

namespace {

/// How often somebody may get in between before we call the path taken.
constexpr int max_attempts = 16;

/// Removed at the end, unless it got its final name, or its name somebody else's file.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path)
      : path_(std::move(path)), identity_(identity_of(path_)) {}
  ~TemporaryFile() {
    if (!path_.empty() && identity_) remove_socket_file(path_, *identity_);
  }
  TemporaryFile(TemporaryFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), identity_(other.identity_) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::optional<FileIdentity> identity() const noexcept { return identity_; }
  void release() noexcept { path_.clear(); }

 private:
  std::string path_;
  std::optional<FileIdentity> identity_;
};

Result<TemporaryFile> bind_beside(const Socket& socket, const std::string& path) {
  for (int attempt = 0; attempt < max_name_attempts; ++attempt) {
    std::string name = name_beside(path);
    const auto endpoint = Endpoint::uds(name);
    if (!endpoint) return std::unexpected(endpoint.error());
    const auto* address = static_cast<const sockaddr*>(endpoint->data());
    const auto size = static_cast<socklen_t>(endpoint->size());
    if (::bind(descriptor_of(socket.handle()), address, size) == 0) {
      return TemporaryFile(std::move(name));
    }
    const int os_error = errno;
    if (os_error == EADDRINUSE) continue;
    return fail(status_of(os_error, Status::listen_failed),
                "no socket can be made in the path's folder", os_error);
  }
  return fail(Status::listen_failed, "no name is free for a temporary file", EADDRINUSE);
}

}  // namespace

Result<FileIdentity> listen_at(Socket& socket, const std::string& path, int backlog) {
  if (path.ends_with('/')) return fail(Status::invalid_address, "the socket path ends in '/'");
  auto file = bind_beside(socket, path);
  if (!file) return std::unexpected(file.error());
  if (::listen(descriptor_of(socket.handle()), backlog) != 0) {
    return fail(Status::listen_failed, "listen() failed", errno);
  }
  const auto identity = file->identity();
  if (!identity) return fail(Status::listen_failed, "the new socket file has vanished", ENOENT);

  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const auto renamed = rename_exclusively(file->path().c_str(), path.c_str());
    if (renamed) {
      file->release();
      return *identity;
    }
    if (renamed.error() != EEXIST) {
      return fail(status_of(renamed.error(), Status::listen_failed),
                  "the socket file cannot get its name", renamed.error());
    }
    const auto replaced = replace_stale_file(file->path(), path);
    if (!replaced) return std::unexpected(replaced.error());
    if (*replaced) {
      file->release();
      return *identity;
    }
  }
  return fail(Status::address_in_use, "the socket path keeps changing hands", EADDRINUSE);
}

void remove_socket_file(const std::string& path, FileIdentity identity) noexcept {
  if (identity_of(path) == identity) ::unlink(path.c_str());
}

}  // namespace tofu::net::posix
