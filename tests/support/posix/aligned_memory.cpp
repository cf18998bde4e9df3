#include "support/aligned_memory.hpp"

#include <cstdlib>

namespace tofu::test {

void* aligned_memory(std::size_t size, std::size_t alignment) noexcept {
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void free_aligned(void* memory) noexcept { std::free(memory); }

}  // namespace tofu::test
