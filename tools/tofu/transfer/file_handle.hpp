#pragma once

#include <cstdint>
#include <utility>

namespace tofu::cli {

/// Owns what the system knows an open file or folder by: a descriptor, on Windows a HANDLE.
/// Move-only; empty after a move.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(std::intptr_t native) noexcept : native_(native) {}
  ~FileHandle() { close(); }
  FileHandle(FileHandle&& other) noexcept : native_(std::exchange(other.native_, none)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(native_, other.native_);
    return *this;
  }

  [[nodiscard]] std::intptr_t native() const noexcept { return native_; }
  /// The descriptor, where the system has them.
  [[nodiscard]] int get() const noexcept { return static_cast<int>(native_); }
  [[nodiscard]] explicit operator bool() const noexcept { return native_ != none; }
  void close() noexcept;

 private:
  /// Of both kinds: -1 is also INVALID_HANDLE_VALUE.
  static constexpr std::intptr_t none = -1;
  std::intptr_t native_ = none;
};

}  // namespace tofu::cli
