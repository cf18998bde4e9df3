#include "core/mailbox.hpp"

namespace tofu::detail {

Mailbox::Pushed Mailbox::push(MessageQueue& chain) noexcept {
  if (chain.empty()) return Pushed::quiet;
  std::unique_lock lock(mutex_);
  if (closed()) return Pushed::closed;
  pushed_.fetch_add(chain.size());
  arrived_.splice_back(chain);
  if (!sleeping_) return Pushed::quiet;
  sleeping_ = false;
  lock.unlock();
  changed_.notify_one();
  return Pushed::woke;
}

MessagePtr Mailbox::try_receive() noexcept {
  if (taken_.empty()) {
    if (waiting() == 0) return nullptr;
    std::lock_guard lock(mutex_);
    if (closed()) return nullptr;
    taken_.splice_back(arrived_);
  }
  MessagePtr message = taken_.pop_front();
  if (message == nullptr) return nullptr;
  // A locked instruction only for the last of a batch: whoever announces that they wait for the
  // receiver to catch up (the reactor, before it looks at waiting()) is seen then at the latest.
  const std::uint64_t received = received_.load(std::memory_order_relaxed) + 1;
  if (taken_.empty()) {
    received_.store(received);
  } else {
    received_.store(received, std::memory_order_release);
  }
  return message;
}

void Mailbox::wait(net::TimePoint deadline) noexcept {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return !arrived_.empty() || nudged_ || closed(); };
  while (!ready()) {
    if (deadline == net::never) {
      sleeping_ = true;
      changed_.wait(lock);
    } else {
      if (net::now() >= deadline) break;  // asked here, as a wait in vain costs the OS a timer
      sleeping_ = true;
      changed_.wait_until(lock, deadline);
    }
  }
  sleeping_ = false;
  nudged_ = false;
}

void Mailbox::nudge() noexcept {
  {
    std::lock_guard lock(mutex_);
    nudged_ = true;
    sleeping_ = false;
  }
  changed_.notify_one();
}

MessageQueue Mailbox::close() noexcept {
  MessageQueue left;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    left.splice_back(arrived_);
    pushed_.fetch_sub(left.size());
    sleeping_ = false;
  }
  changed_.notify_all();
  return left;
}

MessageQueue Mailbox::take_left() noexcept {
  received_.fetch_add(taken_.size());
  return std::move(taken_);
}

}  // namespace tofu::detail
