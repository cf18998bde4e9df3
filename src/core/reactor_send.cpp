// From queued messages to written bytes.

#include "core/post_rules.hpp"
#include "core/reactor.hpp"
#include "core/trim.hpp"

namespace tofu::detail {

namespace {

// A channel may write this much in one visit before the others get their turn.
constexpr std::size_t send_share = 2 * 1024 * 1024;

}  // namespace

void Reactor::send(Channel& channel) {
  const bool was_full = std::exchange(channel.want_send, false);
  for (std::size_t total = 0; !channel.outbound.empty() && channel.can_write();) {
    if (total >= send_share) return schedule(channel);
    figures_.writes.add();
    const auto slices = batch_.build(channel.outbound, channel.front_written);
    const net::IoResult result = channel.socket.write(slices);
    if (result.state == net::IoResult::State::would_block) {
      channel.want_send = true;
      if (was_full) return;
      for (Message* message = channel.outbound.front(); message != nullptr;
           message = next_in_queue(*message)) {
        trim(*message);  // as those that come later are when they come
      }
      return;
    }
    if (result.state != net::IoResult::State::done) {
      // What the peer sent before it went is still to be read; the read then says why it went.
      channel.write_broken = true;
      channel.write_error = result.os_error;
      channel.drained = false;  // as far as it is known from here on
      return;
    }
    total += result.bytes;
    written(channel, result.bytes);
  }
}

// Takes the messages that are written whole out of the queue.
void Reactor::written(Channel& channel, std::size_t bytes) {
  channel.last_activity = now_;
  figures_.traffic.bytes_out.add(bytes);
  channel.slot->traffic.bytes_out.add(bytes);
  bytes += channel.front_written;
  std::size_t done_messages = 0;
  std::size_t done_bytes = 0;
  while (Message* front = channel.outbound.front()) {
    const std::size_t frame = frame_bytes_of(*front);
    if (bytes < frame) break;
    bytes -= frame;
    done_bytes += frame;
    ++done_messages;
    act_on_written(channel, *front);
    pool_.reuse_later(dequeue(channel), returned_);
    if (channel.bye_answered) break;  // nothing follows a ByeResponse
  }
  channel.front_written = bytes;
  figures_.traffic.messages_out.add(done_messages);
  channel.slot->traffic.messages_out.add(done_messages);
  if (done_messages > 0) take_out_of_queue(channel, done_messages, done_bytes);
}

void Reactor::act_on_written(Channel& channel, const Message& message) {
  switch (message.header.op_code) {
    case OpCode::response:
      if (!message.header.more && channel.unanswered > 0) --channel.unanswered;
      break;
    case OpCode::bye_request:
      channel.bye_sent = true;
      set_phase_deadline(channel, Channel::Deadline::bye, options_.bye_timeout);
      break;
    case OpCode::bye_response:
      channel.bye_answered = true;
      channel.slot->phase = ChannelSlot::Phase::parting;
      set_phase_deadline(channel, Channel::Deadline::bye, options_.bye_timeout);
      break;
    default:
      break;
  }
}

// The messages count no longer as queued; a poster that was refused may hear of it. One Signal that
// nobody has received yet is enough: whoever was refused before receives it after.
void Reactor::take_out_of_queue(Channel& channel, std::size_t messages, std::size_t bytes) {
  ChannelSlot& slot = *channel.slot;
  slot.queued.subtract(messages, bytes);
  if (!slot.room_wanted.load() || !has_room_again(slot, options_)) return;
  if (!slot.room_wanted.exchange(false) || slot.ready_unread.exchange(true)) return;
  const bool told = signal(*channel.group, &channel, Status::send_queue_ready,
                           {Status::send_queue_ready, 0, "the send queue has room again"});
  if (!told) slot.ready_unread = false;
}

}  // namespace tofu::detail
