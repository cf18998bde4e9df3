#include "poller/poll_backend.hpp"

#include <poll.h>

#include <cerrno>

#include "net/hang_up.hpp"
#include "poller/poll_mask.hpp"
#include "poller/poll_table.hpp"

namespace tofu::poller {

static_assert(PollerBackend<PollBackend>);

struct PosixPoll {
  using Entry = pollfd;
  static constexpr int interrupted = EINTR;
  static constexpr int exists = EEXIST;
  static constexpr int not_found = ENOENT;
  static constexpr int no_memory = ENOMEM;

  static Entry entry_of(net::Handle handle, short events) noexcept {
    return {static_cast<int>(handle), events, 0};
  }
  static short mask_of(Triggers want) noexcept { return to_poll_mask(want); }
  /// macOS calls it a hang-up, too, when only the peer sends no more.
  static Triggers triggers_of(const Entry& entry) noexcept {
    int found = entry.revents;
    if ((found & POLLHUP) != 0 && !net::is_hung_up(entry.fd)) found &= ~POLLHUP;
    return from_poll_mask(static_cast<short>(found));
  }
  static int poll(Entry* entries, std::size_t count, int milliseconds) noexcept {
    return ::poll(entries, static_cast<nfds_t>(count), milliseconds);
  }
  static int last_error() noexcept { return errno; }
};

struct PollBackend::State : PollTable<PosixPoll> {
  using PollTable::PollTable;
};

PollBackend::PollBackend(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
PollBackend::~PollBackend() = default;
PollBackend::PollBackend(PollBackend&& other) noexcept = default;
PollBackend& PollBackend::operator=(PollBackend&& other) noexcept = default;

Result<PollBackend> PollBackend::create() noexcept {
  auto notifier = net::Notifier::create();
  if (!notifier) return std::unexpected(notifier.error());
  try {
    return PollBackend(std::make_unique<State>(std::move(*notifier)));
  } catch (const std::bad_alloc&) {
    return fail(Status::allocation_failed, "no memory for the poller");
  }
}

Result<void> PollBackend::add(net::Handle handle, Token token, Triggers want) noexcept {
  return state_->add(handle, token, want);
}
Result<void> PollBackend::modify(net::Handle handle, Token token, Triggers want) noexcept {
  return state_->modify(handle, token, want);
}
void PollBackend::remove(net::Handle handle) noexcept { state_->remove(handle); }

Result<std::size_t> PollBackend::wait(std::span<ReadyEvent> out,
                                      std::chrono::nanoseconds timeout) noexcept {
  return state_->wait(out, timeout);
}

void PollBackend::wake() noexcept { state_->wake(); }

}  // namespace tofu::poller
