#include "poller/kqueue_backend.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <new>
#include <utility>
#include <vector>

#include "net/hang_up.hpp"
#include "net/taken_errors.hpp"
#include "poller/kqueue_filter.hpp"
#include "poller/wait_timeout.hpp"

namespace tofu::poller {

static_assert(PollerBackend<KqueueBackend>);

namespace {

constexpr std::size_t max_events_per_call = 256;  // 8 to 16 KB of stack
constexpr std::uintptr_t wake_ident = 0;

Status status_of_control(int os_error) {
  return os_error == ENOMEM ? Status::allocation_failed : Status::communication_failed;
}

// One change; 0 or an errno. The members' types differ from system to system.
int change(int queue, std::uintptr_t ident, int filter, unsigned action, unsigned fflags = 0) {
  struct kevent wanted{};
  wanted.ident = ident;
  wanted.filter = static_cast<decltype(wanted.filter)>(filter);
  wanted.flags = static_cast<decltype(wanted.flags)>(action);
  wanted.fflags = static_cast<decltype(wanted.fflags)>(fflags);
  while (::kevent(queue, &wanted, 1, nullptr, 0, nullptr) < 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

timespec timespec_of(int milliseconds) {
  timespec time{};
  time.tv_sec = milliseconds / 1'000;
  time.tv_nsec = milliseconds % 1'000 * 1'000'000L;
  return time;
}

}  // namespace

struct KqueueBackend::State {
  struct Entry {
    Token token = 0;
    KqueueFilters filters;
    std::uint32_t wait = 0;   // the last one that reported it,
    std::uint32_t place = 0;  // and where
  };

  explicit State(int from) noexcept : queue(from) {}
  ~State() { ::close(queue); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] Entry* find(net::Handle handle) noexcept {
    const auto descriptor = static_cast<std::size_t>(handle);
    if (handle == net::no_handle || descriptor >= entries.size()) return nullptr;
    Entry& entry = entries[descriptor];
    return entry.filters.any() ? &entry : nullptr;
  }

  // Brings the queue from what is registered to what is wanted; nothing has changed if that fails.
  int change_to(net::Handle handle, Entry& entry, KqueueFilters want) noexcept {
    const auto ident = static_cast<std::uintptr_t>(handle);
    const KqueueFilters had = entry.filters;
    if (want.read && !had.read) {
      if (const int os_error = change(queue, ident, EVFILT_READ, EV_ADD)) return os_error;
    }
    if (want.write && !had.write) {
      if (const int os_error = change(queue, ident, EVFILT_WRITE, EV_ADD)) {
        if (want.read && !had.read) change(queue, ident, EVFILT_READ, EV_DELETE);
        return os_error;
      }
    }
    if (!want.read && had.read) change(queue, ident, EVFILT_READ, EV_DELETE);
    if (!want.write && had.write) change(queue, ident, EVFILT_WRITE, EV_DELETE);
    entry.filters = want;
    return 0;
  }

  int queue;
  std::vector<Entry> entries;  // by descriptor
  std::uint32_t waits = 0;
};

KqueueBackend::KqueueBackend(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
KqueueBackend::~KqueueBackend() = default;
KqueueBackend::KqueueBackend(KqueueBackend&& other) noexcept = default;
KqueueBackend& KqueueBackend::operator=(KqueueBackend&& other) noexcept = default;

Result<KqueueBackend> KqueueBackend::create() noexcept {
  const int queue = ::kqueue();
  if (queue < 0) return fail(Status::communication_failed, "kqueue() failed", errno);
  std::unique_ptr<State> state(new (std::nothrow) State(queue));
  if (state == nullptr) {
    ::close(queue);
    return fail(Status::allocation_failed, "no memory for the poller");
  }
  ::fcntl(queue, F_SETFD, FD_CLOEXEC);
  // Edge-triggered, the one that is: many wake() are one event, and nobody has to take it back.
  if (const int os_error = change(queue, wake_ident, EVFILT_USER, EV_ADD | EV_CLEAR)) {
    return fail(Status::notification_failed, "kqueue refused the notifier", os_error);
  }
  return KqueueBackend(std::move(state));
}

Result<void> KqueueBackend::add(net::Handle handle, Token token, Triggers want) noexcept {
  State& s = *state_;
  if (s.find(handle) != nullptr) {
    return fail(Status::communication_failed, "the socket is registered already", EEXIST);
  }
  const auto descriptor = static_cast<std::size_t>(handle);
  try {
    if (descriptor >= s.entries.size()) s.entries.resize(descriptor + 1);
  } catch (const std::bad_alloc&) {
    return fail(Status::allocation_failed, "no memory to register a socket", ENOMEM);
  }
  State::Entry& entry = s.entries[descriptor];
  if (const int os_error = s.change_to(handle, entry, to_kqueue_filters(want))) {
    return fail(status_of_control(os_error), "kqueue refused the socket", os_error);
  }
  entry.token = token;
  entry.wait = 0;
  return {};
}

Result<void> KqueueBackend::modify(net::Handle handle, Token token, Triggers want) noexcept {
  State::Entry* entry = state_->find(handle);
  if (entry == nullptr) {
    return fail(Status::communication_failed, "the socket is not registered", ENOENT);
  }
  if (const int os_error = state_->change_to(handle, *entry, to_kqueue_filters(want))) {
    return fail(status_of_control(os_error), "kqueue refused the socket", os_error);
  }
  entry->token = token;
  return {};
}

void KqueueBackend::remove(net::Handle handle) noexcept {
  State::Entry* entry = state_->find(handle);
  if (entry != nullptr) state_->change_to(handle, *entry, {});
}

Result<std::size_t> KqueueBackend::wait(std::span<ReadyEvent> out,
                                        std::chrono::nanoseconds timeout) noexcept {
  State& s = *state_;
  std::array<struct kevent, max_events_per_call> events;
  const auto room = static_cast<int>(std::min(out.size(), events.size()));
  const int milliseconds = whole_milliseconds(timeout);
  const timespec longest = timespec_of(milliseconds);
  const int ready =
      ::kevent(s.queue, nullptr, 0, events.data(), room, milliseconds < 0 ? nullptr : &longest);
  if (ready < 0) {
    const int os_error = errno;
    if (os_error == EINTR) return 0;
    return fail(Status::communication_failed, "kevent() failed", os_error);
  }
  if (++s.waits == 0) ++s.waits;  // 0 is no wait's number
  std::size_t count = 0;
  for (const struct kevent& event : std::span(events).first(static_cast<std::size_t>(ready))) {
    if (event.filter == EVFILT_USER) {
      out[count++] = {notifier_token, Triggers::notify()};
      continue;
    }
    const auto descriptor = static_cast<int>(event.ident);
    State::Entry* entry = s.find(descriptor);
    if (entry == nullptr) continue;
    if (event.fflags != 0) net::note_taken_error(descriptor, static_cast<int>(event.fflags));
    const Triggers got = from_kqueue_event(event, [&] { return net::is_hung_up(descriptor); });
    if (entry->wait == s.waits) {
      out[entry->place].got |= got;
    } else {
      entry->wait = s.waits;
      entry->place = static_cast<std::uint32_t>(count);
      out[count++] = {entry->token, got};
    }
  }
  return count;
}

// Thread-safe, as the OS's call is.
void KqueueBackend::wake() noexcept {
  change(state_->queue, wake_ident, EVFILT_USER, 0, NOTE_TRIGGER);
}

}  // namespace tofu::poller
