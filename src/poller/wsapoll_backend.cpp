#include "poller/wsapoll_backend.hpp"

#include "net/taken_errors.hpp"
#include "net/windows/winsock.hpp"
#include "poller/poll_mask.hpp"
#include "poller/poll_table.hpp"

namespace tofu::poller {

static_assert(PollerBackend<WsapollBackend>);

struct WinsockPoll {
  using Entry = WSAPOLLFD;
  static constexpr int interrupted = WSAEINTR;
  static constexpr int exists = ERROR_ALREADY_EXISTS;
  static constexpr int not_found = ERROR_NOT_FOUND;
  static constexpr int no_memory = ERROR_NOT_ENOUGH_MEMORY;

  static Entry entry_of(net::Handle handle, short events) noexcept {
    return {net::windows::socket_of(handle), events, 0};
  }
  static short mask_of(Triggers want) noexcept { return to_poll_mask(want); }

  /// A hang-up alone is the peer's FIN: something to read. With an error it is a reset, of which
  /// recv() may tell only an end. An error alone is a connect that failed, without "writable".
  static Triggers triggers_of(const Entry& entry) noexcept {
    const bool broken = (entry.revents & (POLLERR | POLLNVAL)) != 0;
    const bool hung_up = (entry.revents & POLLHUP) != 0;
    if (broken && hung_up) {
      net::note_taken_error(net::windows::handle_of(entry.fd), WSAECONNRESET);
    }
    Triggers got;
    if (broken || hung_up || (entry.revents & POLLIN) != 0) {
      got |= Triggers::accept() | Triggers::recv();
    }
    if (broken || (entry.revents & POLLOUT) != 0) got |= Triggers::connect() | Triggers::send();
    if (broken) got |= Triggers::err();
    return got;
  }
  static int poll(Entry* entries, std::size_t count, int milliseconds) noexcept {
    return ::WSAPoll(entries, static_cast<ULONG>(count), milliseconds);
  }
  static int last_error() noexcept { return ::WSAGetLastError(); }
};

struct WsapollBackend::State : PollTable<WinsockPoll> {
  using PollTable::PollTable;
};

WsapollBackend::WsapollBackend(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
WsapollBackend::~WsapollBackend() = default;
WsapollBackend::WsapollBackend(WsapollBackend&& other) noexcept = default;
WsapollBackend& WsapollBackend::operator=(WsapollBackend&& other) noexcept = default;

Result<WsapollBackend> WsapollBackend::create() noexcept {
  auto notifier = net::Notifier::create();
  if (!notifier) return std::unexpected(notifier.error());
  try {
    return WsapollBackend(std::make_unique<State>(std::move(*notifier)));
  } catch (const std::bad_alloc&) {
    return fail(Status::allocation_failed, "no memory for the poller");
  }
}

Result<void> WsapollBackend::add(net::Handle handle, Token token, Triggers want) noexcept {
  return state_->add(handle, token, want);
}
Result<void> WsapollBackend::modify(net::Handle handle, Token token, Triggers want) noexcept {
  return state_->modify(handle, token, want);
}
void WsapollBackend::remove(net::Handle handle) noexcept { state_->remove(handle); }

Result<std::size_t> WsapollBackend::wait(std::span<ReadyEvent> out,
                                         std::chrono::nanoseconds timeout) noexcept {
  return state_->wait(out, timeout);
}

void WsapollBackend::wake() noexcept { state_->wake(); }

}  // namespace tofu::poller
