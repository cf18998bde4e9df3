#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <tofu/buffer.hpp>
#include <tofu/error.hpp>

namespace tofu {

/// The body of a message: 0 to 65,535 bytes of which tofu knows nothing.
/// Not thread-safe; belongs to the thread that owns the message.
class Body {
 public:
  /// The wire's length field has 16 bits. Longer content goes as several messages with `more`.
  static constexpr std::size_t max_bytes = 65'535;

  /// Adds a copy at the end. Errors: invalid_body_len, allocation_failed; then nothing changed.
  Result<void> append(std::span<const std::byte> bytes) {
    if (bytes.size() <= max_bytes - content_.size() && content_.append(bytes)) return {};
    return refusal_of(bytes.size());
  }
  Result<void> append(std::string_view text) { return append(as_bytes(text)); }
  /// Replaces the content. Errors as append(); then the body is empty.
  Result<void> assign(std::span<const std::byte> bytes) {
    content_.clear();
    return append(bytes);
  }
  Result<void> assign(std::string_view text) { return assign(as_bytes(text)); }
  /// Sets the size; new bytes are not initialised. To be filled through data(). Errors as append().
  Result<void> resize(std::size_t size);

  void clear() noexcept { content_.clear(); }
  [[nodiscard]] bool empty() const noexcept { return content_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return content_.size(); }
  [[nodiscard]] std::byte* data() noexcept { return content_.data(); }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return content_.bytes(); }
  [[nodiscard]] std::string_view text() const noexcept { return content_.text(); }

  /// The storage itself, for code that moves whole buffers. At most max_bytes.
  [[nodiscard]] Buffer& storage() noexcept { return content_; }

 private:
  [[nodiscard]] std::unexpected<Error> refusal_of(std::size_t more) const noexcept;

  Buffer content_;
};

}  // namespace tofu
