#pragma once

#include <cstddef>
#include <utility>

#include <tofu/message.hpp>

namespace tofu::detail {

/// Access to what a message keeps for the engine.
struct MessageLink {
  static Message*& next(Message& message) noexcept { return message.next_; }
  static MessagePool*& pool(Message& message) noexcept { return message.pool_; }
};

/// An owning first-in first-out queue of messages, linked through the messages themselves: no
/// operation allocates or fails. Move-only; not thread-safe.
class MessageQueue {
 public:
  MessageQueue() = default;
  ~MessageQueue() {
    if (!empty()) clear();
  }
  MessageQueue(MessageQueue&& other) noexcept
      : head_(std::exchange(other.head_, nullptr)),
        tail_(std::exchange(other.tail_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  MessageQueue& operator=(MessageQueue&& other) noexcept {
    std::swap(head_, other.head_);
    std::swap(tail_, other.tail_);
    std::swap(size_, other.size_);
    return *this;
  }

  [[nodiscard]] bool empty() const noexcept { return head_ == nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The oldest, or null. Still owned by the queue.
  [[nodiscard]] Message* front() const noexcept { return head_; }

  void push_back(MessagePtr message) noexcept {
    Message* raw = message.release();
    MessageLink::next(*raw) = nullptr;
    (head_ == nullptr ? head_ : MessageLink::next(*tail_)) = raw;
    tail_ = raw;
    ++size_;
  }

  void push_front(MessagePtr message) noexcept {
    Message* raw = message.release();
    MessageLink::next(*raw) = head_;
    if (head_ == nullptr) tail_ = raw;
    head_ = raw;
    ++size_;
  }

  /// The oldest, or null.
  MessagePtr pop_front() noexcept {
    Message* raw = head_;
    if (raw == nullptr) return nullptr;
    head_ = std::exchange(MessageLink::next(*raw), nullptr);
    if (head_ == nullptr) tail_ = nullptr;
    --size_;
    return MessagePtr(raw);
  }

  /// Moves all of `other` behind this queue's messages.
  void splice_back(MessageQueue& other) noexcept {
    if (other.empty()) return;
    (head_ == nullptr ? head_ : MessageLink::next(*tail_)) = other.head_;
    tail_ = other.tail_;
    size_ += other.size_;
    other.head_ = other.tail_ = nullptr;
    other.size_ = 0;
  }

  /// Messages that nobody owns, linked from the first to the last.
  struct Chain {
    Message* first;
    Message* last;
  };
  /// Gives up all of them; both null if there are none.
  [[nodiscard]] Chain take_chain() noexcept {
    size_ = 0;
    return {.first = std::exchange(head_, nullptr), .last = std::exchange(tail_, nullptr)};
  }

  /// Returns every message to its pool.
  void clear() noexcept {
    while (pop_front() != nullptr) {
    }
  }

 private:
  Message* head_ = nullptr;
  Message* tail_ = nullptr;
  std::size_t size_ = 0;
};

/// The message after `message` in its queue, or null.
[[nodiscard]] inline Message* next_in_queue(Message& message) noexcept {
  return MessageLink::next(message);
}

}  // namespace tofu::detail
