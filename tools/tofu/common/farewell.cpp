#include "common/farewell.hpp"

#include <algorithm>

#include "common/node.hpp"

namespace tofu::cli {
namespace {

/// Looking is cheap, and a little later than asked for does not matter.
constexpr std::chrono::nanoseconds look_interval = std::chrono::milliseconds(100);
/// An abort is local: its channel_closed comes at once.
constexpr std::chrono::nanoseconds longest_abort = std::chrono::seconds(1);

}  // namespace

Farewell::Farewell(Node& node, std::span<Outbox* const> outboxes, const Handle& handle)
    : node_(node), handle_(handle) {
  for (Outbox* const outbox : outboxes) {
    Open open{.outbox = outbox, .moved_at = Clock::now()};
    if (request(open)) open_.emplace(outbox->channel(), open);
  }
}

bool Farewell::request(Open& open) {
  const auto posted = open.outbox->post(node_.make(open.outbox->channel(), OpCode::bye_request));
  open.requested = posted.has_value();
  // One that is ending says channel_closed; an outbox that takes no more does when it has room.
  return posted || posted.error().status != Status::invalid_channel_number;
}

bool Farewell::take(const Message& message) {
  const auto found = open_.find(message.header.channel);
  if (found == open_.end()) return false;
  Open& open = found->second;
  if (message.is_channel_closed()) {
    finished_ += message.reason() == to_string(Status::success) ? 1 : 0;
    open_.erase(found);
  } else if (is_send_queue_ready(message)) {
    // If it fails the channel is ending, and channel_closed follows.
    static_cast<void>(open.outbox->resume());
    if (!open.requested) request(open);
  } else if (message.header.op_code == OpCode::bye_request && !message.from_engine()) {
    static_cast<void>(open.outbox->post(
        node_.make(message.header.channel, OpCode::bye_response, message.header.message_id)));
  } else if (handle_) {
    handle_(message);
  }
  return true;
}

void Farewell::give_up_stalled(std::chrono::nanoseconds patience) {
  const auto now = Clock::now();
  for (auto entry = open_.begin(); entry != open_.end();) {
    auto& [channel, open] = *entry;
    if (open.aborted && now - open.moved_at > longest_abort) {
      entry = open_.erase(entry);
      continue;
    }
    note_progress(channel, open, now);
    if (!open.aborted && now - open.moved_at >= patience) {
      node_.abort(channel);
      open.aborted = true;
      open.moved_at = now;
    }
    ++entry;
  }
}

void Farewell::note_progress(ChannelNumber channel, Open& open, Clock::time_point now) const {
  const auto stats = node_.group().channel_stats(channel);
  if (open.aborted || !stats || stats->traffic.bytes_out == open.written) return;
  open.written = stats->traffic.bytes_out;
  open.moved_at = now;
}

std::chrono::nanoseconds Farewell::until_next_look(std::chrono::nanoseconds patience) {
  return patience == infinite ? infinite : std::min(patience, look_interval);
}

}  // namespace tofu::cli
