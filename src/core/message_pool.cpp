#include "core/message_pool.hpp"

#include <new>

namespace tofu {

void MessageReturner::operator()(Message* message) const noexcept {
  if (detail::MessagePool* pool = detail::MessageLink::pool(*message)) {
    pool->put(message);
  } else {
    delete message;
  }
}

MessagePtr make_message() noexcept { return MessagePtr(new (std::nothrow) Message); }

namespace detail {

namespace {

// A message keeps buffers up to this size each when it goes back; one huge message must not make
// the whole pool huge for good. The largest body fits, as streams of them are common; text headers
// of that size are not.
constexpr std::size_t max_kept_body = 2 * (Body::max_bytes + 1);  // growing rounds up
constexpr std::size_t max_kept_text_headers = 4'096;

void make_reusable(Message& message) noexcept {
  message.reset();
  if (message.text_headers.storage().capacity() > max_kept_text_headers) {
    message.text_headers.storage().release();
  }
  if (message.body.storage().capacity() > max_kept_body) message.body.storage().release();
}

}  // namespace

MessagePool* MessagePool::create(std::size_t initial, std::size_t max) noexcept {
  auto* pool = new (std::nothrow) MessagePool(max);
  if (pool == nullptr) return nullptr;
  MessageQueue made;
  for (std::size_t i = 0; i < initial; ++i) {
    MessagePtr message = pool->get(AllocationStrategy::always);
    if (message == nullptr) {
      made.clear();
      pool->close();
      return nullptr;
    }
    made.push_back(std::move(message));
  }
  pool->put_all(made);
  return pool;
}

MessagePtr MessagePool::get(AllocationStrategy strategy) noexcept {
  std::lock_guard lock(mutex_);
  if (free_ != nullptr) {
    Message* message = std::exchange(free_, MessageLink::next(*free_));
    MessageLink::next(*message) = nullptr;
    --free_count_;
    return MessagePtr(message);
  }
  return MessagePtr(strategy == AllocationStrategy::always ? make() : nullptr);
}

std::size_t MessagePool::take_for_receiving(std::size_t wanted, std::size_t in_send_queues,
                                            MessageQueue& into) noexcept {
  std::lock_guard lock(mutex_);
  std::size_t taken = 0;
  for (; taken < wanted && free_ != nullptr; ++taken) {
    Message* message = std::exchange(free_, MessageLink::next(*free_));
    --free_count_;
    into.push_back(MessagePtr(message));
  }
  if (taken == 0 && alive_ < max_ + in_send_queues) {
    if (Message* message = make()) {
      into.push_back(MessagePtr(message));
      taken = 1;
    }
  }
  // Never back to false here: others may starve although this call was served.
  if (taken == 0) starving_ = true;
  return left(in_send_queues);
}

std::size_t MessagePool::receivable(std::size_t in_send_queues) noexcept {
  std::lock_guard lock(mutex_);
  const std::size_t count = left(in_send_queues);
  if (count == 0) starving_ = true;
  return count;
}

std::size_t MessagePool::left(std::size_t in_send_queues) const noexcept {
  const std::size_t limit = max_ + in_send_queues;
  return free_count_ + (alive_ < limit ? limit - alive_ : 0);
}

void MessagePool::put(Message* message) noexcept {
  make_reusable(*message);
  std::unique_lock lock(mutex_);
  keep_or_free(message);
  ring_if_starving();
  unlock_and_maybe_delete(std::move(lock));
}

void MessagePool::put_all(MessageQueue& messages) noexcept {
  if (messages.empty()) return;
  for (Message* message = messages.front(); message != nullptr; message = next_in_queue(*message)) {
    make_reusable(*message);
  }
  std::unique_lock lock(mutex_);
  while (MessagePtr message = messages.pop_front()) {
    MessagePool* home = MessageLink::pool(*message);
    if (home == this) {
      keep_or_free(message.release());
    } else {
      lock.unlock();  // another engine's, or nobody's: its own way home
      message.reset();
      lock.lock();
    }
  }
  ring_if_starving();
  unlock_and_maybe_delete(std::move(lock));
}

void MessagePool::set_doorbell(Doorbell* doorbell) noexcept {
  std::lock_guard lock(mutex_);
  doorbell_ = doorbell;
}

void MessagePool::close() noexcept {
  std::unique_lock lock(mutex_);
  closed_ = true;
  doorbell_ = nullptr;
  while (free_ != nullptr) {
    Message* message = std::exchange(free_, MessageLink::next(*free_));
    --free_count_;
    --alive_;
    ++freed_;
    delete message;
  }
  unlock_and_maybe_delete(std::move(lock));
}

PoolStats MessagePool::stats() const noexcept {
  std::lock_guard lock(mutex_);
  return {.free = free_count_, .alive = alive_, .allocated = allocated_, .freed = freed_};
}

Message* MessagePool::make() noexcept {
  auto* message = new (std::nothrow) Message;
  if (message == nullptr) return nullptr;
  MessageLink::pool(*message) = this;
  ++alive_;
  ++allocated_;
  return message;
}

void MessagePool::keep_or_free(Message* message) noexcept {
  if (closed_ || free_count_ >= max_) {
    --alive_;
    ++freed_;
    delete message;
    return;
  }
  MessageLink::next(*message) = free_;
  free_ = message;
  ++free_count_;
}

void MessagePool::ring_if_starving() noexcept {
  if (!starving_ || doorbell_ == nullptr) return;
  starving_ = false;
  doorbell_->ring();  // under the lock, so that the doorbell can't go meanwhile
}

void MessagePool::unlock_and_maybe_delete(std::unique_lock<std::mutex> lock) noexcept {
  const bool last = closed_ && alive_ == 0;
  lock.unlock();
  if (last) delete this;
}

}  // namespace detail
}  // namespace tofu
