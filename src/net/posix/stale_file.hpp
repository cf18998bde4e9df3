#pragma once

#include <string>

#include <tofu/error.hpp>

namespace tofu::net::posix {

/// Puts `own`, the file of a socket of ours that listens already, in place of a socket file in the
/// same folder on which nobody listens. True: it stands at `path` now, and nothing at `own`.
/// False: nothing has that path; then it is for the caller to give it, by a rename that replaces
/// nothing.
///
/// A file that is no socket, and one on which somebody listens, stays. Of several processes that
/// find the same stale file, one wins and the others get address_in_use:
/// - The two files change places, and what then stands at `own` is looked at once more. Somebody
///   who was faster may listen on it: it is put back, and the path is never free meanwhile.
/// - So that this is rare, they ask for a lock first (`path` + ".tofu-lock", flock(), gone
///   once that is done). In a folder for all, a stranger may have taken that name: then without it.
/// - Where files can't change places the stale one is moved aside, looked at and removed, under the
///   lock. Only there, and only without the lock, two that start at once may both win.
/// A process that is killed in the middle may leave the lock file, which does no harm, and a file
/// of another name that was about to be put back or removed. Errors: address_in_use,
/// permission_denied, listen_failed.
[[nodiscard]] Result<bool> replace_stale_file(const std::string& own, const std::string& path);

}  // namespace tofu::net::posix
