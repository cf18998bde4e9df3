#pragma once

#include <cstddef>

namespace tofu::test {

/// Memory at a multiple of `alignment`, a power of two; null if there is none.
[[nodiscard]] void* aligned_memory(std::size_t size, std::size_t alignment) noexcept;
void free_aligned(void* memory) noexcept;

}  // namespace tofu::test
