#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/clock.hpp"
#include "net/notifier.hpp"
#include "poller/backend.hpp"
#include "poller/wait_timeout.hpp"

namespace tofu::poller {

/// What a back end made of poll() is, whatever the OS calls it. A wait costs O(registered), a
/// change O(1). Fair by its own doing: a wait that found more than it could report is continued by
/// the next.
///
/// `Os` supplies: Entry (members fd, events, revents), entry_of(handle, events), mask_of(Triggers),
/// triggers_of(entry), poll(entries, count, milliseconds), last_error(), and the codes interrupted,
/// exists, not_found, no_memory.
template <class Os>
class PollTable {
 public:
  explicit PollTable(net::Notifier from) : notifier_(std::move(from)) {
    polled_.push_back(Os::entry_of(notifier_.handle(), Os::mask_of(Triggers::recv())));
    tokens_.push_back(notifier_token);
    wanted_.push_back(Triggers::notify());
  }

  Result<void> add(net::Handle handle, Token token, Triggers want) noexcept {
    if (places_.contains(handle)) {
      return fail(Status::communication_failed, "the socket is registered already", Os::exists);
    }
    const std::size_t place = polled_.size();
    try {
      polled_.push_back(Os::entry_of(handle, Os::mask_of(want)));
      tokens_.push_back(token);
      wanted_.push_back(want);
      places_.emplace(handle, place);
    } catch (const std::bad_alloc&) {
      polled_.resize(place);
      tokens_.resize(place);
      wanted_.resize(place);
      return fail(Status::allocation_failed, "no memory to register a socket", Os::no_memory);
    }
    return {};
  }

  Result<void> modify(net::Handle handle, Token token, Triggers want) noexcept {
    const auto found = places_.find(handle);
    if (found == places_.end()) {
      return fail(Status::communication_failed, "the socket is not registered", Os::not_found);
    }
    polled_[found->second].events = Os::mask_of(want);
    tokens_[found->second] = token;
    wanted_[found->second] = want;
    return {};
  }

  void remove(net::Handle handle) noexcept {
    const auto found = places_.find(handle);
    if (found == places_.end()) return;
    const std::size_t place = found->second;
    places_.erase(found);
    if (place + 1 != polled_.size()) {  // the last one moves into the gap
      polled_[place] = polled_.back();
      tokens_[place] = tokens_.back();
      wanted_[place] = wanted_.back();
      places_[static_cast<net::Handle>(polled_[place].fd)] = place;
    }
    polled_.pop_back();
    tokens_.pop_back();
    wanted_.pop_back();
  }

  Result<std::size_t> wait(std::span<ReadyEvent> out, std::chrono::nanoseconds timeout) noexcept {
    const int ready = Os::poll(polled_.data(), polled_.size(), whole_milliseconds(timeout));
    if (ready < 0) {
      const int os_error = Os::last_error();
      if (os_error == Os::interrupted) return 0;
      return fail(Status::communication_failed, "poll() failed", os_error);
    }
    const std::size_t expected = std::min(out.size(), static_cast<std::size_t>(ready));
    std::size_t count = 0;
    for (std::size_t looked = 0; count < expected && looked < polled_.size(); ++looked) {
      if (next_ >= polled_.size()) next_ = 0;
      const std::size_t place = next_++;
      if (polled_[place].revents == 0) continue;
      if (tokens_[place] == notifier_token) {
        notifier_.drain();
        out[count++] = {notifier_token, Triggers::notify()};
      } else {
        const Triggers got = Os::triggers_of(polled_[place]);
        if (got.has(wanted_[place] | Triggers::err())) out[count++] = {tokens_[place], got};
      }
    }
    // Some systems report a peer's FIN unasked, for ever: to one who only waits to write, say. Not
    // to be asked for without a rest.
    if (count == 0 && ready > 0) net::rest(std::chrono::milliseconds(1));
    return count;
  }

  void wake() noexcept { notifier_.signal(); }

 private:
  net::Notifier notifier_;
  std::vector<typename Os::Entry> polled_;  // the notifier's first
  std::vector<Token> tokens_;               // of polled_, place by place
  std::vector<Triggers> wanted_;            // likewise
  std::unordered_map<net::Handle, std::size_t> places_;
  std::size_t next_ = 0;  // where the next wait begins to look
};

}  // namespace tofu::poller
