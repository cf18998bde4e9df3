#include "poller/epoll_backend.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "poller/epoll_mask.hpp"
#include "poller/wait_timeout.hpp"

namespace tofu::poller {

static_assert(PollerBackend<EpollBackend>);
static_assert(epoll_bits::in == EPOLLIN && epoll_bits::out == EPOLLOUT &&
              epoll_bits::err == EPOLLERR && epoll_bits::hup == EPOLLHUP &&
              epoll_bits::rdhup == EPOLLRDHUP);

namespace {

constexpr std::size_t max_events_per_call = 256;  // 3 KB of stack

Status status_of_control(int os_error) {
  const bool no_room = os_error == ENOMEM || os_error == ENOSPC;
  return no_room ? Status::allocation_failed : Status::communication_failed;
}

}  // namespace

Result<EpollBackend> EpollBackend::create() noexcept {
  auto notifier = net::Notifier::create();
  if (!notifier) return std::unexpected(notifier.error());
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return fail(Status::communication_failed, "epoll_create1() failed", errno);
  EpollBackend backend(epoll, std::move(*notifier));

  // Edge-triggered, the one handle that is: each signal() is one event, and nobody has to read the
  // counter back, which saves a system call per wake-up.
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = notifier_token;
  const int handle = static_cast<int>(backend.notifier_.handle());
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, handle, &event) != 0) {
    return fail(Status::notification_failed, "epoll refused the notifier", errno);
  }
  return backend;
}

EpollBackend::~EpollBackend() {
  if (epoll_ >= 0) ::close(epoll_);
}

Result<void> EpollBackend::add(net::Handle handle, Token token, Triggers want) noexcept {
  return control(EPOLL_CTL_ADD, handle, token, want);
}

Result<void> EpollBackend::modify(net::Handle handle, Token token, Triggers want) noexcept {
  return control(EPOLL_CTL_MOD, handle, token, want);
}

void EpollBackend::remove(net::Handle handle) noexcept {
  epoll_event ignored{};
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, static_cast<int>(handle), &ignored);
}

Result<void> EpollBackend::control(int operation, net::Handle handle, Token token,
                                   Triggers want) noexcept {
  epoll_event event{};
  event.events = to_epoll_mask(want);
  event.data.u64 = token;
  if (::epoll_ctl(epoll_, operation, static_cast<int>(handle), &event) == 0) return {};
  const int os_error = errno;
  return fail(status_of_control(os_error), "epoll refused the socket", os_error);
}

Result<std::size_t> EpollBackend::wait(std::span<ReadyEvent> out,
                                       std::chrono::nanoseconds timeout) noexcept {
  std::array<epoll_event, max_events_per_call> events;
  const auto room = static_cast<int>(std::min(out.size(), events.size()));
  const int ready = ::epoll_wait(epoll_, events.data(), room, whole_milliseconds(timeout));
  if (ready < 0) {
    const int os_error = errno;
    if (os_error == EINTR) return 0;
    return fail(Status::communication_failed, "epoll_wait() failed", os_error);
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(ready); ++i) {
    const Token token = events[i].data.u64;
    out[i] = {token,
              token == notifier_token ? Triggers::notify() : from_epoll_mask(events[i].events)};
  }
  return static_cast<std::size_t>(ready);
}

}  // namespace tofu::poller
