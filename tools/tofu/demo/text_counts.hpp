#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tofu::cli {

/// Counts bytes, lines (newlines) and words (runs of anything but white space) of a text that comes
/// in pieces.
class TextCounts {
 public:
  void add(std::span<const std::byte> piece) noexcept;

  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
  [[nodiscard]] std::uint64_t words() const noexcept { return words_; }

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t words_ = 0;
  bool in_word_ = false;
};

}  // namespace tofu::cli
