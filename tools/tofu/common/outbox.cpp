#include "common/outbox.hpp"

#include <utility>

namespace tofu::cli {
namespace {

std::size_t bytes_of(const Message& message) {
  return message.text_headers.encoded().size() + message.body.size();
}

}  // namespace

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
    const std::size_t bytes = bytes_of(*kept_.front());
    const auto posted = group_->post(std::move(kept_.front()));
    if (!posted && posted.error().status == Status::send_queue_full) return {};
    if (!posted) return std::unexpected(posted.error());
    kept_.pop_front();
    kept_bytes_ -= bytes;
  }
  return {};
}

Result<void> Outbox::keep(MessagePtr&& message) {
  const std::size_t bytes = bytes_of(*message);
  if (kept_.size() >= limits_.messages || kept_bytes_ + bytes > limits_.bytes) {
    return fail(Status::send_queue_full, "the peer does not read what is sent to it");
  }
  MessagePtr own = make_message();
  if (own == nullptr) return fail(Status::allocation_failed);
  own->header = message->header;
  std::swap(own->text_headers, message->text_headers);
  std::swap(own->body, message->body);
  message.reset();
  kept_.push_back(std::move(own));
  kept_bytes_ += bytes;
  return {};
}

}  // namespace tofu::cli
