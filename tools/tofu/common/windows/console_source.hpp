#pragma once

#include <atomic>
#include <string>

#include "common/windows/input_source.hpp"
#include "common/windows/stop_event.hpp"

namespace tofu::cli::windows {

/// What a person types into a console, line by line, as UTF-8 with the line ends of other systems.
/// A line that begins with Ctrl-Z is the end.
class ConsoleSource : public InputSource {
 public:
  /// `console` is the console's input.
  explicit ConsoleSource(HANDLE console) : console_(console) {}

  [[nodiscard]] Read read(std::span<std::byte> into) override;
  /// As if Enter had been pressed, if somebody reads. Not otherwise: the console's next reader
  /// would take it for its user's.
  void stop() noexcept override;

 private:
  /// Waits until something was typed, or for stop(): false.
  [[nodiscard]] bool wait() const noexcept;
  /// Fills `rest_`, but not if Ctrl-C came between.
  [[nodiscard]] Read read_line();

  HANDLE console_;
  StopEvent stop_;
  std::atomic<bool> reading_{false};
  std::string rest_;  // of a line that has been read
};

}  // namespace tofu::cli::windows
