#pragma once

#include <string>

#include <tofu/error.hpp>

#include "net/posix/file_identity.hpp"
#include "net/socket.hpp"

/// The file of a listening Unix domain socket: how it comes to be without a race and without
/// taking a path from anybody, and how it goes.
namespace tofu::net::posix {

/// Makes `socket` listen at `path`, a path that Endpoint::uds() takes and that is not abstract.
///
/// It is bound to a temporary name in the same folder, listens, and only then gets its name by a
/// rename that replaces nothing: whoever finds the file can connect. A stale file in the way is
/// replaced (stale_file.hpp). No temporary file is left behind on any way out, unless the process
/// is killed in the middle: then a socket file with a random name stays beside the path.
/// Errors: those of Listener::uds().
[[nodiscard]] Result<FileIdentity> listen_at(Socket& socket, const std::string& path, int backlog);

/// Removes the socket file at `path` if it is still that one.
void remove_socket_file(const std::string& path, FileIdentity identity) noexcept;

}  // namespace tofu::net::posix
