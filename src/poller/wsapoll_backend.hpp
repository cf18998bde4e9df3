#pragma once

#include <memory>
#include <string_view>

#include "poller/backend.hpp"

namespace tofu::poller {

/// What poll() is on Windows: WSAPoll(), as poll_table.hpp has it. Before Windows 10 2004 it does
/// not tell of a connect that failed: it ends with connect_timeout there.
class WsapollBackend {
 public:
  [[nodiscard]] static constexpr std::string_view name() noexcept { return "wsapoll"; }
  [[nodiscard]] static Result<WsapollBackend> create() noexcept;
  ~WsapollBackend();
  WsapollBackend(WsapollBackend&& other) noexcept;
  WsapollBackend& operator=(WsapollBackend&& other) noexcept;

  Result<void> add(net::Handle handle, Token token, Triggers want) noexcept;
  Result<void> modify(net::Handle handle, Token token, Triggers want) noexcept;
  void remove(net::Handle handle) noexcept;
  [[nodiscard]] Result<std::size_t> wait(std::span<ReadyEvent> out,
                                         std::chrono::nanoseconds timeout) noexcept;
  void wake() noexcept;

 private:
  struct State;
  explicit WsapollBackend(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tofu::poller
