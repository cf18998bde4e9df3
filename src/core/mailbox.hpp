#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <tofu/error.hpp>
#include <tofu/message.hpp>

#include "base/intrusive_list.hpp"
#include "base/sync.hpp"
#include "core/message_queue.hpp"
#include "net/clock.hpp"

namespace tofu::detail {

struct Following;  // the list of receivers that wait for the lead (Driver)

/// From the reactor to a group's receiver: chains of messages go in under one lock, any number of
/// producers; one consumer takes all that is there at once and hands it out without a lock.
class Mailbox : public ListNode<Following> {
 public:
  enum class Pushed : std::uint8_t {
    closed,  ///< nobody will receive it: the chain stays with the caller
    quiet,   ///< nobody slept, or who slept was nudged and is about to wake
    woke,    ///< the receiver slept and was woken
  };
  /// Adds a chain and wakes the receiver if it sleeps. Thread-safe.
  Pushed push(MessageQueue& chain) noexcept;

  /// The next message without waiting, or null. The receiver only.
  [[nodiscard]] MessagePtr try_receive() noexcept;
  /// Blocks until something is there, `deadline` has passed, nudge() or close() was called.
  /// The receiver only.
  void wait(net::TimePoint deadline) noexcept;

  /// Notes that the group posted something while nobody led. True if it is the first such post
  /// since its receiver asked for a message. Thread-safe.
  [[nodiscard]] bool note_post() noexcept { return !posted_.exchange(true); }
  /// The receiver asks for a message.
  void receiver_asks() noexcept {
    if (posted_.load(std::memory_order_relaxed)) posted_.store(false, std::memory_order_relaxed);
  }

  /// Makes wait() return once. Thread-safe.
  void nudge() noexcept;
  /// No message goes in any more; the receiver wakes. Returns what nobody will receive now (but for
  /// what the receiver took already). Thread-safe.
  MessageQueue close() noexcept;
  [[nodiscard]] bool closed() const noexcept { return closed_.load(); }
  /// There is something for the receiver to come for. Thread-safe; sequentially consistent with
  /// push() and close(), so that a Doorbell can be relied on.
  [[nodiscard]] bool wants_receiver() const noexcept { return waiting() > 0 || closed(); }

  /// Messages pushed and not yet received. Thread-safe. The receiver's own view is exact; others
  /// may miss that it took some a moment ago, but never that it emptied what it had taken.
  [[nodiscard]] std::size_t waiting() const noexcept {
    const std::uint64_t received = received_.load();  // first: what it counts was pushed before
    return static_cast<std::size_t>(pushed_.load() - received);
  }
  /// Once closed: what the receiver took in one go and did not hand out yet. The receiver only.
  [[nodiscard]] MessageQueue take_left() noexcept;

 private:
  sync::Mutex mutex_;
  sync::ConditionVariable changed_;
  MessageQueue arrived_;                     // under the lock
  bool sleeping_ = false;                    // under the lock
  bool nudged_ = false;                      // under the lock
  sync::Atomic<bool> closed_{false};         // written under the lock
  sync::Atomic<std::uint64_t> pushed_{0};    // written under the lock
  sync::Atomic<std::uint64_t> received_{0};  // written by the receiver
  sync::Atomic<bool> posted_{false};
  MessageQueue taken_;  // the receiver's own
};

}  // namespace tofu::detail
