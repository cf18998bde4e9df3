#pragma once

#include <wepoll.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <span>
#include <thread>

#include "net/thread_setup.hpp"
#include "net/windows/wine.hpp"

namespace tofu::poller {

/// Calls wepoll's epoll_wait(): in the thread of whoever waits, and under Wine in a thread of its
/// own, the same one each time.
///
/// Every epoll_wait() hands polls to the system, and receivers, which call it, come and go. Windows
/// does not care, as the polls belong to a completion port. Under Wine (8) one that comes back
/// while the thread that asked for it ends is reported as done with nothing filled in
/// (STATUS_PENDING, and what was asked for in the place of what happened), which wepoll takes for
/// the news that the socket was closed: it forgets it, and nothing wakes its channel any more.
///
/// One thread waits at a time.
class WepollWaiter {
 public:
  struct Waited {
    int ready;       // as epoll_wait() returned it
    DWORD os_error;  // if that is negative
  };

  WepollWaiter() = default;
  ~WepollWaiter() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  WepollWaiter(const WepollWaiter&) = delete;
  WepollWaiter& operator=(const WepollWaiter&) = delete;

  /// False: no thread could be had. To be called once, before the first wait().
  [[nodiscard]] bool start() noexcept {
    if (!net::windows::is_wine()) return true;
    try {
      thread_ = std::thread([this] { run(); });
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  [[nodiscard]] Waited wait(HANDLE epoll, std::span<epoll_event> events,
                            int milliseconds) noexcept {
    const Call call{epoll, events, milliseconds};
    if (!thread_.joinable()) return made(call);
    std::unique_lock lock(mutex_);
    call_ = &call;
    changed_.notify_all();
    changed_.wait(lock, [this] { return call_ == nullptr; });
    return waited_;
  }

 private:
  struct Call {
    HANDLE epoll;
    std::span<epoll_event> events;
    int milliseconds;
  };

  static Waited made(const Call& call) noexcept {
    const int ready = ::epoll_wait(call.epoll, call.events.data(),
                                   static_cast<int>(call.events.size()), call.milliseconds);
    return {ready, ready < 0 ? ::GetLastError() : NO_ERROR};
  }

  void run() noexcept {
    net::set_up_own_thread("tofu-wine");
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return call_ != nullptr || ended_; });
      if (call_ == nullptr) return;
      const Call call = *call_;
      lock.unlock();
      const Waited waited = made(call);
      lock.lock();
      waited_ = waited;
      call_ = nullptr;
      changed_.notify_all();
    }
  }

  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;  // of all that follows
  const Call* call_ = nullptr;
  Waited waited_{};
  bool ended_ = false;
};

}  // namespace tofu::poller
