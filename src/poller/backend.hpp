#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tofu/error.hpp>

#include "net/handle.hpp"
#include "poller/triggers.hpp"

namespace tofu::poller {

/// What the OS hands back for a registered handle. Never 0, which is the notifier's.
using Token = std::uint64_t;
inline constexpr Token notifier_token = 0;

/// One ready handle. A back end can't know whether "readable" means accept or recv: it sets both,
/// and likewise connect and send; PollerCore keeps what was asked for. `err` comes unasked.
struct ReadyEvent {
  Token token = 0;
  Triggers got;
};

/// For wait(): no time-out.
inline constexpr std::chrono::nanoseconds no_timeout = std::chrono::nanoseconds::max();

/// What a platform must supply to be a poller; nothing else of it is seen above this layer.
///
/// The model is stateful and level-triggered: a handle stays registered with its token and its
/// wishes until changed, and is reported by every wait() while it is ready. Guaranteed: no event
/// for a handle after remove() returned; a time-out rounds up, and only a signal (EINTR) or its
/// length, beyond the 24 days that an int of milliseconds holds, ends it early; a handle that is
/// ready is reported before one that was ready and reported comes again, or one round later if
/// handles were removed meanwhile (poll), so that none starves when more are ready than out.size();
/// wake() from any thread, before or during a wait(), ends that wait() or the next one, and an
/// event with notifier_token and Triggers::notify() comes in its turn, once, however often wake()
/// was called. A hint only: readiness itself (the read may still find nothing).
///
/// All but wake() belong to one thread at a time. add() and modify() want at least one trigger:
/// a handle without wishes is removed, as the OS would report its errors for ever.
template <class B>
concept PollerBackend =
    std::movable<B> && requires(B backend, net::Handle handle, Token token, Triggers want,
                                std::span<ReadyEvent> out, std::chrono::nanoseconds timeout) {
      { B::name() } -> std::same_as<std::string_view>;
      /// Errors: communication_failed or notification_failed with the OS error.
      { B::create() } -> std::same_as<Result<B>>;
      /// Errors: communication_failed, allocation_failed.
      { backend.add(handle, token, want) } -> std::same_as<Result<void>>;
      { backend.modify(handle, token, want) } -> std::same_as<Result<void>>;
      /// Unknown handles are ignored.
      { backend.remove(handle) } -> std::same_as<void>;
      /// At most out.size() events; returns how many. A signal (EINTR) ends it early with 0.
      { backend.wait(out, timeout) } -> std::same_as<Result<std::size_t>>;
      { backend.wake() } noexcept -> std::same_as<void>;
    };

}  // namespace tofu::poller
