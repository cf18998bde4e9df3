#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <system_error>

namespace tofu::cli {

/// What came of work on files: a value, or a sentence for people that says what went wrong, where.
template <class T>
using Attempt = std::expected<T, std::string>;

/// "cannot open 'a/b': Permission denied": the failing return after an OS call. `os_error` is the
/// errno saved right after it, on Windows what GetLastError() returned.
[[nodiscard]] std::unexpected<std::string> os_failure(std::string_view what, std::string_view where,
                                                      int os_error);
/// The same after a call of the standard library.
[[nodiscard]] std::unexpected<std::string> os_failure(std::string_view what, std::string_view where,
                                                      const std::error_code& error);

}  // namespace tofu::cli
