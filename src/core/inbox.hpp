#pragma once

#include <atomic>

#include "base/sync.hpp"
#include "core/message_queue.hpp"

namespace tofu::detail {

/// From the application's threads to the reactor: lock-free, any number of producers, one consumer.
///
/// A stack of messages linked through themselves, taken whole by one exchange and turned round, so
/// that the consumer sees them in the order in which push() took effect. The consumer never pops
/// single messages, therefore no ABA problem exists.
class Inbox {
 public:
  Inbox() = default;
  ~Inbox() { take().clear(); }
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Thread-safe; allocates nothing, cannot fail. Sequentially consistent, because the Doorbell
  /// reasons about the order of this and its own flag.
  void push(MessagePtr message) noexcept {
    Message* raw = message.release();
    Message* head = head_.load(std::memory_order_relaxed);
    do {
      MessageLink::next(*raw) = head;
    } while (!head_.compare_exchange_weak(head, raw, std::memory_order_seq_cst,
                                          std::memory_order_relaxed));
  }

  /// Thread-safe; ordered as push().
  [[nodiscard]] bool empty() const noexcept { return head_.load() == nullptr; }

  /// Everything pushed so far, oldest first. The consumer only.
  [[nodiscard]] MessageQueue take() noexcept {
    if (empty()) return {};
    Message* stack = head_.exchange(nullptr, std::memory_order_seq_cst);
    MessageQueue queue;
    while (stack != nullptr) {
      Message* next = MessageLink::next(*stack);
      queue.push_front(MessagePtr(stack));
      stack = next;
    }
    return queue;
  }

 private:
  sync::Atomic<Message*> head_{nullptr};
};

}  // namespace tofu::detail
