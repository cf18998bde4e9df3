#pragma once

#include "net/posix/socket_calls.hpp"

namespace tofu::net::posix {

/// rename_exclusively() where the OS has no such thing: a hard link does not replace anything
/// either. For a moment the file has both names.
[[nodiscard]] OsResult<void> link_instead(const char* from, const char* to) noexcept;

}  // namespace tofu::net::posix
