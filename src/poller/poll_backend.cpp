#include "poller/poll_backend.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/notifier.hpp"
#include "poller/poll_mask.hpp"
#include "poller/wait_timeout.hpp"

namespace tofu::poller {

static_assert(PollerBackend<PollBackend>);

struct PollBackend::State {
  explicit State(net::Notifier from) : notifier(std::move(from)) {
    polled.push_back({static_cast<int>(notifier.handle()), POLLIN, 0});
    tokens.push_back(notifier_token);
  }

  net::Notifier notifier;
  std::vector<pollfd> polled;  // the notifier's first
  std::vector<Token> tokens;   // of polled, place by place
  std::unordered_map<net::Handle, std::size_t> places;
  std::size_t next = 0;  // where the next wait begins to look
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
  State& s = *state_;
  if (s.places.contains(handle)) {
    return fail(Status::communication_failed, "the socket is registered already", EEXIST);
  }
  const std::size_t place = s.polled.size();
  try {
    s.polled.push_back({static_cast<int>(handle), to_poll_mask(want), 0});
    s.tokens.push_back(token);
    s.places.emplace(handle, place);
  } catch (const std::bad_alloc&) {
    s.polled.resize(place);
    s.tokens.resize(place);
    return fail(Status::allocation_failed, "no memory to register a socket", ENOMEM);
  }
  return {};
}

Result<void> PollBackend::modify(net::Handle handle, Token token, Triggers want) noexcept {
  State& s = *state_;
  const auto found = s.places.find(handle);
  if (found == s.places.end()) {
    return fail(Status::communication_failed, "the socket is not registered", ENOENT);
  }
  s.polled[found->second].events = to_poll_mask(want);
  s.tokens[found->second] = token;
  return {};
}

void PollBackend::remove(net::Handle handle) noexcept {
  State& s = *state_;
  const auto found = s.places.find(handle);
  if (found == s.places.end()) return;
  const std::size_t place = found->second;
  s.places.erase(found);
  if (place + 1 != s.polled.size()) {  // the last one moves into the gap
    s.polled[place] = s.polled.back();
    s.tokens[place] = s.tokens.back();
    s.places[s.polled[place].fd] = place;
  }
  s.polled.pop_back();
  s.tokens.pop_back();
}

Result<std::size_t> PollBackend::wait(std::span<ReadyEvent> out,
                                      std::chrono::nanoseconds timeout) noexcept {
  State& s = *state_;
  const int ready = ::poll(s.polled.data(), s.polled.size(), whole_milliseconds(timeout));
  if (ready < 0) {
    const int os_error = errno;
    if (os_error == EINTR) return 0;
    return fail(Status::communication_failed, "poll() failed", os_error);
  }
  const std::size_t expected = std::min(out.size(), static_cast<std::size_t>(ready));
  std::size_t count = 0;
  for (std::size_t looked = 0; count < expected && looked < s.polled.size(); ++looked) {
    if (s.next >= s.polled.size()) s.next = 0;
    const std::size_t place = s.next++;
    const short mask = s.polled[place].revents;
    if (mask == 0) continue;
    if (s.tokens[place] == notifier_token) {
      s.notifier.drain();
      out[count++] = {notifier_token, Triggers::notify()};
    } else {
      out[count++] = {s.tokens[place], from_poll_mask(mask)};
    }
  }
  return count;
}

void PollBackend::wake() noexcept { state_->notifier.signal(); }

}  // namespace tofu::poller
