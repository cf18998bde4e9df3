#pragma once

#include <memory>
#include <string_view>

#include "poller/backend.hpp"

namespace tofu::poller {

/// The back end for macOS and the BSDs: level-triggered kqueue. Fair by itself: the kernel puts
/// what it reported behind what it did not.
///
/// kqueue knows two registrations per handle, one to read and one to write, and reports each by
/// itself; here they are one again. What is registered is kept by descriptor, so that a change
/// costs one system call, and no token has to fit into what the OS carries along.
class KqueueBackend {
 public:
  [[nodiscard]] static constexpr std::string_view name() noexcept { return "kqueue"; }
  [[nodiscard]] static Result<KqueueBackend> create() noexcept;
  ~KqueueBackend();
  KqueueBackend(KqueueBackend&& other) noexcept;
  KqueueBackend& operator=(KqueueBackend&& other) noexcept;

  Result<void> add(net::Handle handle, Token token, Triggers want) noexcept;
  Result<void> modify(net::Handle handle, Token token, Triggers want) noexcept;
  void remove(net::Handle handle) noexcept;
  [[nodiscard]] Result<std::size_t> wait(std::span<ReadyEvent> out,
                                         std::chrono::nanoseconds timeout) noexcept;
  void wake() noexcept;

 private:
  struct State;
  explicit KqueueBackend(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tofu::poller
