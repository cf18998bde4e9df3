#pragma once

#include <memory>
#include <string_view>
#include <thread>

namespace tofu::cli::windows {

/// Writes to a pipe on a thread of its own: Windows cannot say whether a pipe would make its writer
/// wait. Thread-safe.
class BackgroundWriter {
 public:
  /// `pipe`, a HANDLE, must stay open until the process ends.
  explicit BackgroundWriter(void* pipe);
  /// Waits for what is not written yet, but not for long.
  ~BackgroundWriter();
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  /// Whether it takes `bytes` more: no more than a pipe of other systems holds may be unwritten.
  /// True as well if nobody can read it any more.
  [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
  /// Takes it, whatever room there is. False: nobody can read it any more, or there is no memory.
  bool write(std::string_view text) noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace tofu::cli::windows
