#pragma once

#include <span>
#include <string>

namespace tofu::cli {

/// Two lower-case hexadecimal digits per byte. Throws std::bad_alloc.
[[nodiscard]] std::string hex_of(std::span<const unsigned char> bytes);

}  // namespace tofu::cli
