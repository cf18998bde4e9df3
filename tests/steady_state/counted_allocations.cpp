#include "steady_state/counted_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include "support/aligned_memory.hpp"

namespace {

std::atomic<std::uint64_t> counted{0};
std::atomic<std::uint64_t> counted_bytes{0};

void count(std::size_t bytes) noexcept {
  ++counted;
  counted_bytes += bytes;
}

}  // namespace

// What the linker's --wrap makes of calls of malloc() and realloc().
extern "C" {
void* __real_malloc(std::size_t size);                 // NOLINT(bugprone-reserved-identifier)
void* __real_realloc(void* memory, std::size_t size);  // NOLINT(bugprone-reserved-identifier)
void* __wrap_malloc(std::size_t size) {                // NOLINT(bugprone-reserved-identifier)
  count(size);
  return __real_malloc(size);
}
void* __wrap_realloc(void* memory, std::size_t size) {  // NOLINT(bugprone-reserved-identifier)
  count(size);
  return __real_realloc(memory, size);
}
}

// The whole program's operator new; the forms that are missing call these. Not to be inlined:
// g++ then sees free() behind a new and takes it for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  count(size);
  void* memory = tofu::test::aligned_memory(size, static_cast<std::size_t>(alignment));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  tofu::test::free_aligned(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  tofu::test::free_aligned(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tofu::test {

std::uint64_t allocations() noexcept { return counted.load(); }
std::uint64_t allocated_bytes() noexcept { return counted_bytes.load(); }

}  // namespace tofu::test
