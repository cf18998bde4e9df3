#pragma once

#include <cstddef>

namespace tofu::cli {

/// The memory that several outboxes share. One thread uses them all.
class OutboxBudget {
 public:
  explicit OutboxBudget(std::size_t bytes) : bytes_(bytes) {}

  /// False: so much is not left, and nothing is taken.
  [[nodiscard]] bool take(std::size_t bytes) noexcept {
    if (bytes > bytes_ - used_) return false;
    used_ += bytes;
    return true;
  }
  /// What was taken comes back.
  void give_back(std::size_t bytes) noexcept { used_ -= bytes; }

  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  std::size_t bytes_;
  std::size_t used_ = 0;
};

}  // namespace tofu::cli
