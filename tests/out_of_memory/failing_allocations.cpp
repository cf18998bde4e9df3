#include "out_of_memory/failing_allocations.hpp"

#include <cstdlib>
#include <new>

#include "support/aligned_memory.hpp"

namespace {

struct Plan {
  std::size_t* spared = nullptr;
  std::size_t* burst = nullptr;
};
thread_local Plan plan;

bool must_fail() noexcept {
  if (plan.spared == nullptr) return false;
  if (*plan.spared > 0) {
    --*plan.spared;
    return false;
  }
  if (*plan.burst == 0) return false;
  --*plan.burst;
  return true;
}

void* allocate(std::size_t size) noexcept {
  return must_fail() ? nullptr : std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
  return must_fail() ? nullptr
                     : tofu::test::aligned_memory(size, static_cast<std::size_t>(alignment));
}

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// The whole program's operator new; the forms that are missing call these. Not to be inlined:
// g++ then sees free() behind a new and takes it for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) { return or_throw(allocate(size)); }
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(allocate(size, alignment));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment,
                                     const std::nothrow_t&) noexcept {
  return allocate(size, alignment);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  tofu::test::free_aligned(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  tofu::test::free_aligned(memory);
}

namespace tofu::test {

FailingAllocations::FailingAllocations(std::size_t& spared, std::size_t& burst) noexcept {
  plan = {&spared, &burst};
}

FailingAllocations::~FailingAllocations() { plan = {}; }

}  // namespace tofu::test
