#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tofu::cli {

/// Lines "00000010  68 65 6c 6c 6f ...  |hello...|", 16 bytes each, each behind `indent`. The
/// offset of the first byte is `first_offset`.
[[nodiscard]] std::string hexdump(std::span<const std::byte> bytes, std::string_view indent = {},
                                  std::uint64_t first_offset = 0);

/// "68656c6c6f".
[[nodiscard]] std::string hex_digits(std::span<const std::byte> bytes);

}  // namespace tofu::cli
