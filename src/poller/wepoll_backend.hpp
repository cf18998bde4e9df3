#pragma once

#include <memory>
#include <string_view>

#include "poller/backend.hpp"

namespace tofu::poller {

/// The back end for Windows: wepoll, which makes level-triggered epoll out of the system's AFD
/// polling. Fair by itself: completions come in order.
class WepollBackend {
 public:
  [[nodiscard]] static constexpr std::string_view name() noexcept { return "wepoll"; }
  [[nodiscard]] static Result<WepollBackend> create() noexcept;
  ~WepollBackend();
  WepollBackend(WepollBackend&& other) noexcept;
  WepollBackend& operator=(WepollBackend&& other) noexcept;

  Result<void> add(net::Handle handle, Token token, Triggers want) noexcept;
  Result<void> modify(net::Handle handle, Token token, Triggers want) noexcept;
  void remove(net::Handle handle) noexcept;
  [[nodiscard]] Result<std::size_t> wait(std::span<ReadyEvent> out,
                                         std::chrono::nanoseconds timeout) noexcept;
  void wake() noexcept;

 private:
  struct State;
  explicit WepollBackend(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tofu::poller
