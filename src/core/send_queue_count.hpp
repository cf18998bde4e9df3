#pragma once

#include <cstddef>
#include <cstdint>

#include "base/sync.hpp"

namespace tofu::detail {

/// How many messages of a channel were accepted and are not yet written or handed back, and the
/// bytes of those that are to be written. Both in one word, as counting a message in is one of the
/// few locked instructions that every message costs. All operations are sequentially consistent.
class SendQueueCount {
 public:
  struct Value {
    std::size_t messages;
    std::size_t bytes;
  };
  /// No queue may be counted beyond: what many threads add at once above it still fits the word.
  static constexpr Value limit{.messages = (std::size_t{1} << 24U) - (1U << 20U),
                               .bytes = (std::size_t{1} << 40U) - (std::size_t{1} << 38U)};

  /// Returns what was counted before.
  Value add(std::size_t messages, std::size_t bytes) noexcept {
    return unpacked(both_.fetch_add(packed(messages, bytes)));
  }
  void subtract(std::size_t messages, std::size_t bytes) noexcept {
    both_.fetch_sub(packed(messages, bytes));
  }
  [[nodiscard]] Value get() const noexcept { return unpacked(both_.load()); }
  [[nodiscard]] std::size_t messages() const noexcept { return get().messages; }

 private:
  static constexpr unsigned bits_of_bytes = 40;
  static std::uint64_t packed(std::size_t messages, std::size_t bytes) noexcept {
    return (std::uint64_t{messages} << bits_of_bytes) + bytes;
  }
  static Value unpacked(std::uint64_t both) noexcept {
    return {.messages = both >> bits_of_bytes,
            .bytes = both & ((std::uint64_t{1} << bits_of_bytes) - 1)};
  }

  sync::Atomic<std::uint64_t> both_{0};
};

}  // namespace tofu::detail
