#include "common/windows/background_writer.hpp"

#include <windows.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <utility>

namespace tofu::cli::windows {
namespace {
constexpr std::size_t most_unwritten = 64 * 1024;
constexpr auto longest_end = std::chrono::seconds(1);
}  // namespace

/// Shared with the thread, which may be waiting for a reader when all else is gone.
struct BackgroundWriter::State {
  explicit State(HANDLE handle) : pipe(handle) {}

  HANDLE pipe;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::string waiting;  // not given to the pipe yet
  std::size_t being_written = 0;
  bool ending = false;
  bool broken = false;

  [[nodiscard]] bool idle() const noexcept { return waiting.empty() && being_written == 0; }

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return !waiting.empty() || ending; });
      if (waiting.empty() || broken) return;
      const std::string text = std::exchange(waiting, {});
      being_written = text.size();
      lock.unlock();
      const bool written = write_all(text);
      lock.lock();
      being_written = 0;
      if (!written) broken = true;
      changed.notify_all();
    }
  }

  [[nodiscard]] bool write_all(std::string_view text) const noexcept {
    while (!text.empty()) {
      DWORD count = 0;
      const auto wanted = static_cast<DWORD>(text.size());
      if (WriteFile(pipe, text.data(), wanted, &count, nullptr) == 0 || count == 0) return false;
      text.remove_prefix(count);
    }
    return true;
  }
};

BackgroundWriter::BackgroundWriter(void* pipe) : state_(std::make_shared<State>(pipe)) {
  thread_ = std::thread([state = state_] { state->work(); });
}

BackgroundWriter::~BackgroundWriter() {
  std::unique_lock lock(state_->mutex);
  state_->ending = true;
  state_->changed.notify_all();
  const bool returns = state_->changed.wait_for(
      lock, longest_end, [this] { return state_->idle() || state_->broken; });
  lock.unlock();
  returns ? thread_.join() : thread_.detach();  // else it may write for ever
}

bool BackgroundWriter::has_room(std::size_t bytes) const noexcept {
  const std::lock_guard lock(state_->mutex);
  const std::size_t unwritten = state_->waiting.size() + state_->being_written;
  return state_->broken || unwritten + bytes <= most_unwritten;
}

bool BackgroundWriter::write(std::string_view text) noexcept try {
  const std::lock_guard lock(state_->mutex);
  if (state_->broken) return false;
  state_->waiting += text;
  state_->changed.notify_all();
  return true;
} catch (const std::exception&) {
  return false;
}

}  // namespace tofu::cli::windows
