#pragma once

#include <cstddef>
#include <functional>
#include <queue>
#include <vector>

namespace tofu::bench {

/// Hands out the lowest free index.
class IndexPool {
 public:
  [[nodiscard]] std::size_t take() {
    if (free_.empty()) return next_++;
    const std::size_t index = free_.top();
    free_.pop();
    return index;
  }
  void give_back(std::size_t index) { free_.push(index); }

 private:
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> free_;
  std::size_t next_ = 0;
};

}  // namespace tofu::bench
