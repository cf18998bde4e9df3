#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "poller/backend.hpp"

namespace tofu::poller {

/// The back end of a simulated world: the contract of PollerBackend, and no more than that. What
/// is ready at a time is told in any order; a wait may end early, or tell what is not so.
class SimBackend {
 public:
  static std::string_view name() noexcept { return "sim"; }
  static Result<SimBackend> create();

  Result<void> add(net::Handle handle, Token token, Triggers want);
  Result<void> modify(net::Handle handle, Token token, Triggers want);
  void remove(net::Handle handle);
  Result<std::size_t> wait(std::span<ReadyEvent> out, std::chrono::nanoseconds timeout);
  void wake() noexcept;

 private:
  struct Registered {
    Token token;
    Triggers want;
  };
  /// What wake() touches stays where it is when the back end moves.
  struct Bell {
    bool rung = false;
  };

  Result<void> set(net::Handle handle, Registered registered);
  [[nodiscard]] std::vector<ReadyEvent> ready() const;
  [[nodiscard]] std::vector<ReadyEvent> sleep(std::chrono::nanoseconds timeout) const;
  void watch_for_spinning(bool in_vain);
  void shuffle(std::vector<ReadyEvent>& events) const;

  unsigned looks_in_vain_ = 0;    // in a row
  std::uint64_t steps_seen_ = 0;  // of the world, at the last look
  std::unique_ptr<Bell> bell_ = std::make_unique<Bell>();
  std::map<net::Handle, Registered> registered_;
};

static_assert(PollerBackend<SimBackend>);

}  // namespace tofu::poller
