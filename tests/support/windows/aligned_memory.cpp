#include "support/aligned_memory.hpp"

#include <malloc.h>

namespace tofu::test {

void* aligned_memory(std::size_t size, std::size_t alignment) noexcept {
  return ::_aligned_malloc(size, alignment);
}

void free_aligned(void* memory) noexcept { ::_aligned_free(memory); }

}  // namespace tofu::test
