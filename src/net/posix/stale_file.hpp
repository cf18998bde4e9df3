#pragma once

#include <string>

#include <tofu/error.hpp>

namespace tofu::net::posix {

/// Removes a socket file on which nobody listens. Success: no such file is there now, or was.
///
/// A file that is no socket, and one on which somebody listens, is never touched. Several
/// processes that find the same stale file agree by a lock (`path` + ".tofu-lock", flock(), gone
/// afterwards) on the one that removes it; the others get address_in_use, as it is about to be.
/// A process that knows no such lock may still put a live socket in place just when we remove the
/// stale one: the file is moved aside first and looked at again, and moved back in that case.
/// Errors: address_in_use, permission_denied, listen_failed.
[[nodiscard]] Result<void> remove_stale_file(const std::string& path);

}  // namespace tofu::net::posix
