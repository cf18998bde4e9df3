#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace tofu::cli::windows {

/// What a person types into a console, line by line, as UTF-8 with the line ends of other systems.
/// One thread reads; release() is for any thread.
class ConsoleLines {
 public:
  /// `console` is the console's input, a HANDLE, which must outlive it.
  explicit ConsoleLines(void* console) noexcept : console_(console) {}

  enum class What : unsigned char { bytes, end, failure };
  struct Read {
    What what = What::bytes;
    std::size_t bytes = 0;  ///< 0: released, or Ctrl-C came between
    int os_error = 0;       ///< of a failure
  };
  /// Waits for a line if none is left. A line that begins with Ctrl-Z is the end.
  /// `stopped` says whether release() has been called, or is about to be.
  [[nodiscard]] Read read(std::span<std::byte> into, const std::function<bool()>& stopped);
  /// Whether read() has something to give without waiting.
  [[nodiscard]] bool has_rest() const noexcept { return !rest_.empty(); }

  /// Ends a waiting read() as if Enter had been pressed. Nothing if nobody is about to read, as the
  /// console's next reader would take it for its user's.
  void release() noexcept;

 private:
  [[nodiscard]] Read read_line();

  void* console_;
  std::atomic<bool> reading_{false};
  std::string rest_;  // of a line that has been read
};

}  // namespace tofu::cli::windows
