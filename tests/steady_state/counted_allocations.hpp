#pragma once

#include <cstdint>

namespace tofu::test {

/// How often this program's code, the library's included, asked for memory so far, in all threads.
/// What the C and C++ libraries ask for themselves is not seen.
[[nodiscard]] std::uint64_t allocations() noexcept;

/// How many bytes it asked for so far; what it gave back is not taken off.
[[nodiscard]] std::uint64_t allocated_bytes() noexcept;

}  // namespace tofu::test
