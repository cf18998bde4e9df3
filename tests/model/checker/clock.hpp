#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tofu::model {

using ThreadId = std::size_t;
inline constexpr std::size_t most_threads = 8;

/// How much of each thread's work is known: what happens before what follows from it (a vector
/// clock).
class Clock {
 public:
  [[nodiscard]] std::uint32_t of(ThreadId thread) const noexcept { return time_[thread]; }
  void tick(ThreadId thread) noexcept { ++time_[thread]; }
  void join(const Clock& other) noexcept {
    for (ThreadId i = 0; i < most_threads; ++i) time_[i] = std::max(time_[i], other.time_[i]);
  }

 private:
  std::array<std::uint32_t, most_threads> time_{};
};

}  // namespace tofu::model
