#include "common/outbox.hpp"

#include <utility>

namespace tofu::cli {
namespace {

std::size_t bytes_of(const Message& message) {
  return message.text_headers.encoded().size() + message.body.size();
}

/// A pooled message's buffer may have room for much more than what is in it.
void shrink(Buffer& buffer) {
  constexpr std::size_t bearable = 4'096;
  if (buffer.capacity() > 4 * buffer.size() + bearable) buffer.shrink();
}

std::size_t memory_of(Message& message) {
  return sizeof(Message) + message.text_headers.storage().capacity() +
         message.body.storage().capacity();
}

}  // namespace

Outbox::~Outbox() {
  for (const Kept& kept : kept_) {
    if (budget_ != nullptr) budget_->give_back(kept.memory);
  }
}

Result<void> Outbox::post(MessagePtr&& message) {
  message->header.channel = channel_;
  if (!kept_.empty()) return keep(std::move(message));
  const auto posted = group_->post(std::move(message));
  if (posted) return {};
  if (posted.error().status == Status::send_queue_full) return keep(std::move(message));
  return std::unexpected(posted.error());
}

Result<void> Outbox::resume() {
  while (!kept_.empty()) {
    Kept& next = kept_.front();
    const auto posted = group_->post(std::move(next.message));
    if (!posted && posted.error().status == Status::send_queue_full) return {};
    if (!posted) return std::unexpected(posted.error());
    kept_bytes_ -= next.bytes;
    if (budget_ != nullptr) budget_->give_back(next.memory);
    kept_.pop_front();
  }
  return {};
}

Result<void> Outbox::keep(MessagePtr&& message) {
  const std::size_t bytes = bytes_of(*message);
  if (kept_.size() >= limits_.messages || kept_bytes_ + bytes > limits_.bytes) {
    return fail(Status::send_queue_full, "the peer does not read what is sent to it");
  }
  shrink(message->text_headers.storage());
  shrink(message->body.storage());
  const std::size_t memory = memory_of(*message);
  MessagePtr own = make_message();
  if (own == nullptr) return fail(Status::allocation_failed);
  if (budget_ != nullptr && !budget_->take(memory)) {
    return fail(Status::send_queue_full,
                "too much waits for peers that do not read, of which it is one");
  }
  own->header = message->header;
  std::swap(own->text_headers, message->text_headers);
  std::swap(own->body, message->body);
  message.reset();
  kept_.push_back({std::move(own), bytes, memory});
  kept_bytes_ += bytes;
  return {};
}

}  // namespace tofu::cli
