#pragma once

#include <string_view>
#include <utility>

#include "net/notifier.hpp"
#include "poller/backend.hpp"

namespace tofu::poller {

/// The back end for Linux: level-triggered epoll. Fair by itself: the kernel moves what it reported
/// behind what it did not.
class EpollBackend {
 public:
  [[nodiscard]] static constexpr std::string_view name() noexcept { return "epoll"; }
  [[nodiscard]] static Result<EpollBackend> create() noexcept;
  ~EpollBackend();
  EpollBackend(EpollBackend&& other) noexcept
      : epoll_(std::exchange(other.epoll_, -1)), notifier_(std::move(other.notifier_)) {}
  EpollBackend& operator=(EpollBackend&& other) noexcept {
    std::swap(epoll_, other.epoll_);
    notifier_ = std::move(other.notifier_);
    return *this;
  }

  Result<void> add(net::Handle handle, Token token, Triggers want) noexcept;
  Result<void> modify(net::Handle handle, Token token, Triggers want) noexcept;
  void remove(net::Handle handle) noexcept;
  [[nodiscard]] Result<std::size_t> wait(std::span<ReadyEvent> out,
                                         std::chrono::nanoseconds timeout) noexcept;
  void wake() noexcept { notifier_.signal(); }

 private:
  EpollBackend(int epoll, net::Notifier notifier) noexcept
      : epoll_(epoll), notifier_(std::move(notifier)) {}
  Result<void> control(int operation, net::Handle handle, Token token, Triggers want) noexcept;

  int epoll_;
  net::Notifier notifier_;
};

}  // namespace tofu::poller
