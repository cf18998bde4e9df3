#include "core/message_pool.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

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

void delete_chain(Message* first) noexcept {
  while (first != nullptr) delete std::exchange(first, MessageLink::next(*first));
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
  {
    const std::lock_guard lock(lock_);
    if (free_ != nullptr) return MessagePtr(pop_free());
    if (strategy == AllocationStrategy::pool_only) return nullptr;
    count_new();
  }
  Message* const made = make();
  if (made == nullptr) {
    const std::lock_guard lock(lock_);
    ring_if_starving();  // the reactor may have been refused for the sake of this one
  }
  return MessagePtr(made);
}

std::size_t MessagePool::take_for_receiving(std::size_t wanted, std::size_t in_send_queues,
                                            MessageQueue& into) noexcept {
  {
    const std::lock_guard lock(lock_);
    const std::size_t most = std::min(wanted, left(in_send_queues));
    std::size_t taken = 0;
    for (; taken < most && free_ != nullptr; ++taken) into.push_back(MessagePtr(pop_free()));
    if (most == 0) starving_ = true;
    if (most == 0 || taken > 0) return left(in_send_queues);
    count_new();
  }
  Message* const made = make();
  if (made != nullptr) into.push_back(MessagePtr(made));
  const std::lock_guard lock(lock_);
  // Never back to false here: others may starve although this call was served.
  if (made == nullptr) starving_ = true;
  return left(in_send_queues);
}

std::size_t MessagePool::receivable(std::size_t in_send_queues) noexcept {
  const std::lock_guard lock(lock_);
  const std::size_t count = left(in_send_queues);
  if (count == 0) starving_ = true;
  return count;
}

// What is in use counts, and not what exists: a free message beyond the limit is none to receive
// into, or all that was made for something else would sooner or later be held by the receiver.
std::size_t MessagePool::left(std::size_t in_send_queues) const noexcept {
  const std::size_t limit = most_in_use(in_send_queues);
  const std::size_t in_use = alive_ - free_count_;
  return in_use < limit ? limit - in_use : 0;
}

// `max_` may be as good as unlimited.
std::size_t MessagePool::most_in_use(std::size_t in_send_queues) const noexcept {
  const std::size_t limit = max_ + in_send_queues;
  return limit >= max_ ? limit : std::numeric_limits<std::size_t>::max();
}

void MessagePool::put(Message* message) noexcept {
  if (fork_guard_.is_inherited()) {
    delete message;
    return;
  }
  make_reusable(*message);
  lock_.lock();
  const bool kept = has_room_for(1);
  if (kept) {
    keep(message, message, 1);
  } else {
    count_freed(1);
  }
  ring_if_starving();
  unlock_and_maybe_delete();
  if (!kept) delete message;
}

void MessagePool::reuse_later(MessagePtr message, MessageQueue& later) const noexcept {
  if (!owns(*message)) return;  // another engine's, or nobody's: its own way
  make_reusable(*message);
  later.push_back(std::move(message));
}

void MessagePool::put_all(MessageQueue& messages) noexcept {
  const std::size_t count = messages.size();
  if (count == 0) return;
  const MessageQueue::Chain chain = messages.take_chain();
  lock_.lock();
  Message* too_many = nullptr;
  if (has_room_for(count)) {
    keep(chain.first, chain.last, count);
  } else {
    too_many = chain.first;
    std::size_t surplus = count;
    for (; has_room_for(1); --surplus) {
      Message* const next = MessageLink::next(*too_many);
      keep(too_many, too_many, 1);
      too_many = next;
    }
    count_freed(surplus);
  }
  ring_if_starving();
  unlock_and_maybe_delete();
  delete_chain(too_many);
}

void MessagePool::set_doorbell(Doorbell* doorbell) noexcept {
  const std::lock_guard lock(lock_);
  doorbell_ = doorbell;
}

void MessagePool::close() noexcept {
  lock_.lock();
  closed_ = true;
  doorbell_ = nullptr;
  Message* const chain = std::exchange(free_, nullptr);
  count_freed(std::exchange(free_count_, 0));
  unlock_and_maybe_delete();
  delete_chain(chain);
}

PoolStats MessagePool::stats() const noexcept {
  const std::lock_guard lock(lock_);
  return {.free = free_count_, .alive = alive_, .allocated = allocated_, .freed = freed_};
}

// A message that count_new() counted.
Message* MessagePool::make() noexcept {
  auto* message = new (std::nothrow) Message;
  if (message != nullptr) {
    MessageLink::pool(*message) = this;
    return message;
  }
  const std::lock_guard lock(lock_);
  --alive_;
  --allocated_;
  return nullptr;
}

Message* MessagePool::pop_free() noexcept {
  Message* message = std::exchange(free_, MessageLink::next(*free_));
  MessageLink::next(*message) = nullptr;
  --free_count_;
  return message;
}

void MessagePool::keep(Message* first, Message* last, std::size_t count) noexcept {
  MessageLink::next(*last) = free_;
  free_ = first;
  free_count_ += count;
}

void MessagePool::count_new() noexcept {
  ++alive_;
  ++allocated_;
}

void MessagePool::count_freed(std::size_t count) noexcept {
  alive_ -= count;
  freed_ += count;
}

void MessagePool::ring_if_starving() noexcept {
  if (!starving_ || doorbell_ == nullptr) return;
  starving_ = false;
  // Under the lock, so that the doorbell can't go meanwhile. It may take the driver's lock and a
  // system call: rare, and nobody asks for a message with the driver's lock held.
  doorbell_->ring();
}

void MessagePool::unlock_and_maybe_delete() noexcept {
  const bool last = closed_ && alive_ == 0;
  lock_.unlock();
  if (last) delete this;
}

}  // namespace detail
}  // namespace tofu
