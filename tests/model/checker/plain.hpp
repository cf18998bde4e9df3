#pragma once

#include <array>
#include <cstdint>

#include "clock.hpp"
#include "explorer.hpp"

namespace tofu::model {

/// An ordinary variable: two threads that use it at the same time, one of them to write, are a data
/// race, which fails the scenario.
template <class T>
class Plain {
 public:
  Plain() = default;
  explicit Plain(T value) noexcept : value_(value) {}

  [[nodiscard]] T get() const {
    Explorer& explorer = Explorer::current();
    require(explorer.clock().of(writer_) >= written_at_, "a data race: a read beside a write");
    read_at_[explorer.self()] = explorer.clock().of(explorer.self());
    return value_;
  }
  void set(T value) {
    Explorer& explorer = Explorer::current();
    bool alone = explorer.clock().of(writer_) >= written_at_;
    for (ThreadId i = 0; i < most_threads; ++i) {
      alone = alone && explorer.clock().of(i) >= read_at_[i];
    }
    require(alone, "a data race: a write beside another use");
    writer_ = explorer.self();
    written_at_ = explorer.clock().of(writer_);
    value_ = value;
  }

 private:
  T value_{};
  ThreadId writer_ = 0;
  std::uint32_t written_at_ = 0;
  mutable std::array<std::uint32_t, most_threads> read_at_{};
};

}  // namespace tofu::model
