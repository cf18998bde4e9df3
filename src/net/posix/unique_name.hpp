#pragma once

#include <cstddef>
#include <string>

namespace tofu::net::posix {

/// Random lower-case letters and digits, for names of temporary files. `length` at most 12, which
/// is 60 bits. Thread-safe.
[[nodiscard]] std::string unique_name(std::size_t length);

}  // namespace tofu::net::posix
