#pragma once

#include <cstddef>

namespace tofu::test {

/// While it lives, allocations of this thread by operator new fail: `burst` of them, after `spared`
/// that succeed. Other threads are not concerned. One at a time.
class FailingAllocations {
 public:
  FailingAllocations(std::size_t& spared, std::size_t& burst) noexcept;
  ~FailingAllocations();
  FailingAllocations(const FailingAllocations&) = delete;
  FailingAllocations& operator=(const FailingAllocations&) = delete;
};

}  // namespace tofu::test
