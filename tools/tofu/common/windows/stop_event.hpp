#pragma once

#include <windows.h>

#include <system_error>

namespace tofu::cli::windows {

/// Set once and for all. Thread-safe.
class StopEvent {
 public:
  /// Throws std::system_error.
  StopEvent() : event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {
    if (event_ != nullptr) return;
    const auto error = static_cast<int>(GetLastError());
    throw std::system_error(error, std::system_category(), "cannot make an event");
  }
  ~StopEvent() { CloseHandle(event_); }
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;

  void set() noexcept { SetEvent(event_); }
  [[nodiscard]] bool is_set() const noexcept { return is_set_within(0); }
  [[nodiscard]] bool is_set_within(DWORD milliseconds) const noexcept {
    return WaitForSingleObject(event_, milliseconds) == WAIT_OBJECT_0;
  }
  [[nodiscard]] HANDLE handle() const noexcept { return event_; }

 private:
  HANDLE event_;
};

}  // namespace tofu::cli::windows
