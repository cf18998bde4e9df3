#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include <tofu/buffer.hpp>
#include <tofu/error.hpp>

namespace tofu {

/// One `name: value` pair. Views into the TextHeaders it came from: gone when those change.
struct TextHeader {
  std::string_view name;
  std::string_view value;
  friend bool operator==(const TextHeader&, const TextHeader&) = default;
};

/// The text headers of a message: ordered `name:value` pairs, duplicates kept, kept in the form
/// in which they cross the wire (`name:value\r\n` each). Names are case-sensitive.
/// Not thread-safe; belongs to the thread that owns the message.
class TextHeaders {
 public:
  /// At most this many encoded bytes: the wire's length field has 16 bits.
  static constexpr std::size_t max_bytes = 65'535;

  /// Adds a pair at the end. The name is trimmed; it may not be empty nor hold ':' CR or LF. The
  /// value may not be blank nor hold CR or LF.
  /// Errors: invalid_message (bad name or value), invalid_headers_len, allocation_failed.
  Result<void> append(std::string_view name, std::string_view value);
  /// Like append(), after removing every pair of that name. On failure nothing is removed.
  Result<void> set(std::string_view name, std::string_view value);
  /// Removes every pair of that name; returns how many there were.
  std::size_t remove(std::string_view name) noexcept;
  /// The trimmed value of the first pair of that name, or nothing.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

  void clear() noexcept { encoded_.clear(); }
  [[nodiscard]] bool empty() const noexcept { return encoded_.empty(); }
  /// How many pairs; walks them.
  [[nodiscard]] std::size_t count() const noexcept;
  /// As on the wire.
  [[nodiscard]] std::span<const std::byte> encoded() const noexcept { return encoded_.bytes(); }

  /// Replaces everything by encoded bytes from elsewhere, checked first.
  /// Errors: invalid_message (they don't parse), invalid_headers_len, allocation_failed.
  Result<void> assign_encoded(std::span<const std::byte> encoded);

  /// Walks the pairs in order; names and values are trimmed.
  class Iterator {
   public:
    using value_type = TextHeader;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(std::string_view rest) : rest_(rest) { advance(); }
    TextHeader operator*() const noexcept { return current_; }
    Iterator& operator++() noexcept {
      advance();
      return *this;
    }
    Iterator operator++(int) noexcept {
      Iterator before = *this;
      advance();
      return before;
    }
    bool operator==(std::default_sentinel_t) const noexcept { return done_; }

   private:
    void advance() noexcept;
    std::string_view rest_;
    TextHeader current_;
    bool done_ = true;
  };
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(encoded_.text()); }
  [[nodiscard]] static std::default_sentinel_t end() noexcept { return {}; }

  /// The storage itself, for code that moves whole buffers. The content must stay well formed.
  [[nodiscard]] Buffer& storage() noexcept { return encoded_; }

 private:
  Buffer encoded_;
};

}  // namespace tofu
