#pragma once

#include <string>
#include <system_error>

namespace tofu::cli {

/// What the system says of its own error code: an errno, on Windows what GetLastError() returned.
/// Thread-safe.
[[nodiscard]] std::string os_error_text(int os_error);

/// What there is to say of an error of the standard library: in UTF-8, whatever the system's
/// encoding is. Thread-safe.
[[nodiscard]] std::string error_text(const std::error_code& error);

}  // namespace tofu::cli
