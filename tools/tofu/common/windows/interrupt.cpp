#include "common/interrupt.hpp"

#include <windows.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <thread>
#include <utility>

#include "common/exit_code.hpp"

namespace tofu::cli {
namespace {

// What the handler touches, on a thread that Windows starts for it. The event is never closed: a
// handler may still be about to use it when an Interrupt is gone.
std::atomic<std::int64_t> first_interrupt_ns{0};  // 0: none came
std::atomic<HANDLE> wake_event{nullptr};

/// Who sends an event to a process and its group delivers one wish twice.
constexpr std::int64_t same_wish = 250'000'000;

/// On the clock that only goes forward; never 0.
std::int64_t clock_ns() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() + 1;
}

/// The console is closed, or the session ends: Windows ends this process as soon as the handler
/// returns, and a few seconds later anyhow.
bool ends_with_its_handler(DWORD event) noexcept {
  return event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT;
}

BOOL WINAPI on_console_event(DWORD event) {
  const std::int64_t now = clock_ns();
  std::int64_t first = 0;
  if (first_interrupt_ns.compare_exchange_strong(first, now)) {
    SetEvent(wake_event.load());
  } else if (now - first >= same_wish) {
    TerminateProcess(GetCurrentProcess(), static_cast<UINT>(ExitCode::interrupted));
  }
  if (ends_with_its_handler(event)) Sleep(INFINITE);  // until main() has returned
  return TRUE;
}

HANDLE make_wake_event() {
  HANDLE event = wake_event.load();
  if (event == nullptr) {
    event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
    if (event == nullptr) {
      throw std::system_error(static_cast<int>(GetLastError()), std::system_category(),
                              "cannot make an event");
    }
    wake_event = event;
  }
  ResetEvent(event);
  return event;
}

}  // namespace

struct Interrupt::Impl {
  explicit Impl(std::function<void()> on_request)
      : wake(std::move(on_request)), event(make_wake_event()) {
    first_interrupt_ns = 0;
    watcher = std::thread([this] { watch(); });
    SetConsoleCtrlHandler(on_console_event, TRUE);
  }

  ~Impl() {
    // The same wish may still be under way a second time, and must not cut off what is left to do:
    // the handler stays, and touches this object no more.
    if (first_interrupt_ns.load() == 0) SetConsoleCtrlHandler(on_console_event, FALSE);
    ending = true;
    SetEvent(event);
    watcher.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void watch() {
    bool woken = false;
    while (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0 && !ending) {
      if (!std::exchange(woken, true)) wake();
    }
  }

  std::function<void()> wake;
  HANDLE event;
  std::atomic<bool> ending{false};
  std::thread watcher;
};

Interrupt::Interrupt(std::function<void()> wake) : impl_(std::make_unique<Impl>(std::move(wake))) {}

Interrupt::~Interrupt() = default;

bool Interrupt::requested() const noexcept { return first_interrupt_ns.load() != 0; }

}  // namespace tofu::cli
