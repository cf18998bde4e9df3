#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "conformance/backends.hpp"
#include "net_support/sockets.hpp"
#include "poller/backend.hpp"

namespace tofu::poller {

using namespace std::chrono_literals;

struct BackendName {
  template <class Backend>
  static std::string GetName(int /*index*/) {
    return std::string(Backend::name());
  }
};

/// A back end and what a test asks of it. Waits end with a failure when what is expected does not
/// happen in time; that something does not happen is asked of a wait that does not wait.
template <class Backend>
class Conformance : public ::testing::Test {
 protected:
  using Clock = std::chrono::steady_clock;

  static constexpr Triggers readable() { return Triggers::accept() | Triggers::recv(); }
  static constexpr Triggers writable() { return Triggers::connect() | Triggers::send(); }

  void add(net::Handle handle, Token token, Triggers want) {
    test::must(backend.add(handle, token, want));
  }
  void modify(net::Handle handle, Token token, Triggers want) {
    test::must(backend.modify(handle, token, want));
  }

  /// What one wait returns.
  std::vector<ReadyEvent> wait(std::chrono::nanoseconds timeout = test::patience,
                               std::size_t room = 64) {
    std::vector<ReadyEvent> events(room);
    events.resize(test::must(backend.wait(events, timeout)));
    return events;
  }
  std::vector<ReadyEvent> wait_not_at_all() { return wait(0ns); }

  /// Waits until `token` is reported with one of `triggers`; what it was reported with.
  Triggers await(Token token, Triggers triggers) {
    const auto deadline = Clock::now() + test::patience;
    while (Clock::now() < deadline) {
      for (const ReadyEvent& event : wait()) {
        if (event.token == token && event.got.has(triggers)) return event.got;
      }
    }
    throw test::Failure("the handle did not become ready");
  }

  /// The tokens of a number of waits, the notifier's among them.
  std::set<Token> tokens_of(int waits, std::size_t room) {
    std::set<Token> tokens;
    for (int i = 0; i < waits; ++i) {
      for (const ReadyEvent& event : wait(0ns, room)) tokens.insert(event.token);
    }
    return tokens;
  }

  Backend backend = test::must(Backend::create());
};

}  // namespace tofu::poller
