#pragma once

#include <cstdint>

namespace tofu::test {

/// How often this program's code, the library's included, asked for memory so far, in all threads.
/// What the C and C++ libraries ask for themselves is not seen.
[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace tofu::test
