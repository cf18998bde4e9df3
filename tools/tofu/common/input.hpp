#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tofu::cli {

/// A file or standard input, read as its bytes come. One thread reads; stop() is for any thread.
class Input {
 public:
  /// Opens `path`; "-" is standard input. Throws CommandError.
  explicit Input(const std::string& path);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /// Waits for at least one byte; returns how many came, 0 at the end and after stop().
  /// Throws CommandError.
  [[nodiscard]] std::size_t read(std::span<std::byte> into);
  /// read() has met the end of the input. Told apart from stop() even where both came at once: an
  /// input that is at its end when it is stopped has been read whole. The reading thread only.
  [[nodiscard]] bool ended() const noexcept { return ended_; }

  /// Ends a waiting read() and every later one. Thread-safe.
  void stop() noexcept;

  /// For messages to the user: the path, or "standard input".
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  struct Impl;
  std::string name_;
  bool ended_ = false;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tofu::cli
