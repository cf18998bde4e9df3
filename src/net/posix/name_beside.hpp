#pragma once

#include <string>

namespace tofu::net::posix {

/// A name in the folder of `path`, at random, as long as a socket address can hold; most likely
/// free. `path` itself fits a socket address, so there is always room for one character at least:
/// then a few names may be taken, and another try helps.
[[nodiscard]] std::string name_beside(const std::string& path);

inline constexpr int max_name_attempts = 64;

}  // namespace tofu::net::posix
