#include "poller/wepoll_backend.hpp"

#include <wepoll.h>

#include <algorithm>
#include <array>
#include <new>
#include <unordered_map>
#include <utility>

#include "net/clock.hpp"
#include "net/notifier.hpp"
#include "net/taken_errors.hpp"
#include "net/windows/winsock.hpp"
#include "poller/epoll_mask.hpp"
#include "poller/wait_timeout.hpp"
#include "poller/wepoll_waiter.hpp"

namespace tofu::poller {

static_assert(PollerBackend<WepollBackend>);
static_assert(epoll_bits::in == EPOLLIN && epoll_bits::out == EPOLLOUT &&
              epoll_bits::err == EPOLLERR && epoll_bits::hup == EPOLLHUP &&
              epoll_bits::rdhup == EPOLLRDHUP);

namespace {

constexpr std::size_t max_events_per_call = 256;  // 4 KB of stack

Status status_of_control(DWORD os_error) {
  const bool no_room = os_error == ERROR_NOT_ENOUGH_MEMORY || os_error == ERROR_NO_SYSTEM_RESOURCES;
  return no_room ? Status::allocation_failed : Status::communication_failed;
}

std::unexpected<Error> failed(Status status, const char* what) noexcept {
  return fail(status, what, static_cast<int>(::GetLastError()));
}

}  // namespace

struct WepollBackend::State {
  struct Entry {
    Token token;
    net::Handle handle;
  };

  State(HANDLE to, net::Notifier from) noexcept : epoll(to), notifier(std::move(from)) {}
  ~State() {
    come_to_rest();
    ::epoll_close(epoll);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<void> control(int operation, Entry& entry, Triggers want) noexcept {
    epoll_event event{};
    event.events = to_epoll_mask(want);
    event.data.ptr = &entry;
    if (::epoll_ctl(epoll, operation, net::windows::socket_of(entry.handle), &event) == 0) {
      return {};
    }
    const DWORD os_error = ::GetLastError();
    return fail(status_of_control(os_error), "wepoll refused the socket",
                static_cast<int>(os_error));
  }

  /// The system writes into what wepoll keeps of a socket until its poll has come back, cancelled
  /// or not, and epoll_close() does not wait for that. Polls come back in order: once the
  /// notifier's does that was asked for behind all others, only those wait that cost more time to
  /// cancel; a second round is for these.
  void come_to_rest() noexcept {
    constexpr int rounds = 2;
    constexpr int longest_milliseconds = 1'000;
    for (auto& [handle, entry] : entries) (void)control(EPOLL_CTL_DEL, entry, {});
    std::array<epoll_event, 1> event{};
    for (int round = 0; round < rounds; ++round) {
      notifier.signal();
      if (waiter.wait(epoll, event, longest_milliseconds).ready != 1) return;
      notifier.drain();
    }
  }

  HANDLE epoll;
  net::Notifier notifier;
  WepollWaiter waiter;
  std::unordered_map<net::Handle, Entry> entries;  // wepoll is handed their addresses, which stay
};

WepollBackend::WepollBackend(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
WepollBackend::~WepollBackend() = default;
WepollBackend::WepollBackend(WepollBackend&& other) noexcept = default;
WepollBackend& WepollBackend::operator=(WepollBackend&& other) noexcept = default;

Result<WepollBackend> WepollBackend::create() noexcept {
  auto notifier = net::Notifier::create();
  if (!notifier) return std::unexpected(notifier.error());
  const HANDLE epoll = ::epoll_create1(0);
  if (epoll == nullptr) return failed(Status::communication_failed, "epoll_create1() failed");
  const SOCKET wake = net::windows::socket_of(notifier->handle());
  std::unique_ptr<State> state(new (std::nothrow) State(epoll, std::move(*notifier)));
  if (state == nullptr) {
    ::epoll_close(epoll);
    return fail(Status::allocation_failed, "no memory for the poller");
  }
  if (!state->waiter.start()) {
    return fail(Status::allocation_failed, "no thread for the poller, which Wine needs");
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;  // the notifier's
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) != 0) {
    return failed(Status::notification_failed, "wepoll refused the notifier");
  }
  return WepollBackend(std::move(state));
}

Result<void> WepollBackend::add(net::Handle handle, Token token, Triggers want) noexcept {
  try {
    const auto [place, is_new] = state_->entries.try_emplace(handle, State::Entry{token, handle});
    if (!is_new) {
      return fail(Status::communication_failed, "the socket is registered already",
                  ERROR_ALREADY_EXISTS);
    }
    auto done = state_->control(EPOLL_CTL_ADD, place->second, want);
    if (!done) state_->entries.erase(place);
    return done;
  } catch (const std::bad_alloc&) {
    return fail(Status::allocation_failed, "no memory to register a socket",
                ERROR_NOT_ENOUGH_MEMORY);
  }
}

Result<void> WepollBackend::modify(net::Handle handle, Token token, Triggers want) noexcept {
  const auto found = state_->entries.find(handle);
  if (found == state_->entries.end()) {
    return fail(Status::communication_failed, "the socket is not registered", ERROR_NOT_FOUND);
  }
  auto done = state_->control(EPOLL_CTL_MOD, found->second, want);
  if (done) found->second.token = token;
  return done;
}

void WepollBackend::remove(net::Handle handle) noexcept {
  const auto found = state_->entries.find(handle);
  if (found == state_->entries.end()) return;
  (void)state_->control(EPOLL_CTL_DEL, found->second, {});
  state_->entries.erase(found);
}

Result<std::size_t> WepollBackend::wait(std::span<ReadyEvent> out,
                                        std::chrono::nanoseconds timeout) noexcept {
  std::array<epoll_event, max_events_per_call> events;
  const auto room = std::span(events).first(std::min(out.size(), events.size()));
  const bool sleeps = timeout > std::chrono::nanoseconds::zero();
  const net::TimePoint begin = sleeps ? net::now() : net::TimePoint{};
  auto waited = state_->waiter.wait(state_->epoll, room, whole_milliseconds(timeout));
  // wepoll counts by a clock that ticks every 16 ms, and may be so much too early.
  while (sleeps && waited.ready == 0) {
    const std::chrono::nanoseconds left = timeout - (net::now() - begin);
    if (left <= std::chrono::nanoseconds::zero()) break;
    waited = state_->waiter.wait(state_->epoll, room, whole_milliseconds(left));
  }
  if (waited.ready < 0) {
    return fail(Status::communication_failed, "epoll_wait() failed",
                static_cast<int>(waited.os_error));
  }
  const auto ready = static_cast<std::size_t>(waited.ready);
  for (std::size_t i = 0; i < ready; ++i) {
    const auto* entry = static_cast<const State::Entry*>(events[i].data.ptr);
    if (entry == nullptr) {
      state_->notifier.drain();
      out[i] = {notifier_token, Triggers::notify()};
      continue;
    }
    Triggers got = from_epoll_mask(events[i].events);
    // A reset comes as a hang-up and nothing else; recv() may tell only an end then.
    if ((events[i].events & EPOLLHUP) != 0) {
      net::note_taken_error(entry->handle, WSAECONNRESET);
      got |= Triggers::accept() | Triggers::recv();
    }
    out[i] = {entry->token, got};
  }
  return ready;
}

void WepollBackend::wake() noexcept { state_->notifier.signal(); }

}  // namespace tofu::poller
