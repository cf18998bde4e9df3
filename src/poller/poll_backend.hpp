#pragma once

#include <memory>
#include <string_view>

#include "poller/backend.hpp"

namespace tofu::poller {

/// The portable back end of POSIX systems: poll(), as poll_table.hpp has it.
class PollBackend {
 public:
  [[nodiscard]] static constexpr std::string_view name() noexcept { return "poll"; }
  [[nodiscard]] static Result<PollBackend> create() noexcept;
  ~PollBackend();
  PollBackend(PollBackend&& other) noexcept;
  PollBackend& operator=(PollBackend&& other) noexcept;

  Result<void> add(net::Handle handle, Token token, Triggers want) noexcept;
  Result<void> modify(net::Handle handle, Token token, Triggers want) noexcept;
  void remove(net::Handle handle) noexcept;
  [[nodiscard]] Result<std::size_t> wait(std::span<ReadyEvent> out,
                                         std::chrono::nanoseconds timeout) noexcept;
  void wake() noexcept;

 private:
  struct State;
  explicit PollBackend(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tofu::poller
