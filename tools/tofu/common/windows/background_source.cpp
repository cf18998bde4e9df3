#include "common/windows/background_source.hpp"

#include <windows.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

namespace tofu::cli::windows {

/// Shared with the thread, which keeps it for as long as it needs it.
struct BackgroundSource::State {
  explicit State(HANDLE handle) : source(handle) {}

  HANDLE source;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::byte> bytes;  // read and not yet fetched
  bool reading = false;
  bool ended = false;
  bool stopped = false;
  int os_error = 0;

  [[nodiscard]] bool over() const noexcept { return ended || stopped || os_error != 0; }

  /// Reads a piece at a time, the next one when the last one has been fetched.
  void work() {
    std::vector<std::byte> piece(64 * 1024);
    std::unique_lock lock(mutex);
    while (!over()) {
      reading = true;
      lock.unlock();
      DWORD got = 0;
      const auto room = static_cast<DWORD>(piece.size());
      const bool succeeded = ReadFile(source, piece.data(), room, &got, nullptr) != 0;
      const DWORD error = succeeded ? NO_ERROR : GetLastError();
      lock.lock();
      reading = false;
      if (!succeeded && error != ERROR_BROKEN_PIPE && error != ERROR_HANDLE_EOF) {
        os_error = static_cast<int>(error);
      } else if (!succeeded || got == 0) {
        ended = true;
      } else {
        bytes.assign(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
      }
      changed.notify_all();
      changed.wait(lock, [this] { return bytes.empty() || stopped; });
    }
  }
};

BackgroundSource::BackgroundSource(void* handle) : state_(std::make_shared<State>(handle)) {
  thread_ = std::thread([state = state_] { state->work(); });
}

// Nothing ends a read. A thread that is in none returns now, and is waited for: at the end of the
// process it would be killed, and under Wine exit() then waits for what it held.
BackgroundSource::~BackgroundSource() {
  BackgroundSource::stop();
  std::unique_lock lock(state_->mutex);
  const bool reads = state_->reading;
  lock.unlock();
  reads ? thread_.detach() : thread_.join();
}

InputSource::Read BackgroundSource::read(std::span<std::byte> into) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.changed.wait(lock, [&] { return state.over() || !state.bytes.empty(); });
  if (state.bytes.empty()) return {.ended = state.ended, .os_error = state.os_error};
  if (state.stopped) return {};
  const std::size_t given = std::min(into.size(), state.bytes.size());
  std::memcpy(into.data(), state.bytes.data(), given);
  state.bytes.erase(state.bytes.begin(), state.bytes.begin() + static_cast<std::ptrdiff_t>(given));
  state.changed.notify_all();
  return {.bytes = given};
}

void BackgroundSource::stop() noexcept {
  const std::lock_guard lock(state_->mutex);
  state_->stopped = true;
  state_->changed.notify_all();
}

}  // namespace tofu::cli::windows
