#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace tofu::cli::windows {

/// What Input reads from: each kind of thing must be waited for in its own way. One thread reads;
/// stop() is for any thread.
class InputSource {
 public:
  struct Read {
    std::size_t bytes = 0;
    bool ended = false;
    int os_error = 0;  ///< 0, or what GetLastError() returned
  };

  InputSource() = default;
  virtual ~InputSource() = default;
  InputSource(const InputSource&) = delete;
  InputSource& operator=(const InputSource&) = delete;

  /// Waits for at least one byte, the end, a failure or stop(), after which no bytes are given; but
  /// even then it tells the end, if it is there.
  [[nodiscard]] virtual Read read(std::span<std::byte> into) = 0;
  /// Ends a waiting read() and every later one.
  virtual void stop() noexcept = 0;
};

/// The kind that `handle`, a HANDLE, needs; it stays the caller's. Throws std::system_error.
[[nodiscard]] std::unique_ptr<InputSource> make_input_source(void* handle);

}  // namespace tofu::cli::windows
