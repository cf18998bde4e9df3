#pragma once

#include <string>

namespace tofu::cli {

/// Called right after an openat() of `part` in `folder` with O_NOFOLLOW that failed: its errno, but
/// ELOOP if a link stands there. Systems say that differently: FreeBSD EMLINK, NetBSD EFTYPE.
[[nodiscard]] int error_of_opening(int folder, const std::string& part) noexcept;

}  // namespace tofu::cli
