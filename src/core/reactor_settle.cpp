// What follows from the state that a visit to a channel left behind: whether it ends, and how.

#include "core/reactor.hpp"
#include "net/os_error.hpp"

namespace tofu::detail {

void Reactor::settle(Channel& channel) {
  if (channel.state == State::finishing) {
    settle_finishing(channel);
  } else if (channel.state == State::open && channel.read_ended) {
    settle_half_closed(channel);
  } else if (channel.state == State::open && channel.write_broken) {
    settle_write_broken(channel);
  } else if (channel.state == State::awaiting_hello && channel.read_ended) {
    end(channel, {Status::peer_disconnected, 0, "the peer left before its HelloRequest"});
  }
}

// Nothing is queued here, but a poster was counted in: its message is in the inbox, or will be in a
// moment, or it withdraws. Who posts rings; of a withdrawal the next turn knows, which comes soon,
// but leaves a poster on this processor the time to go on.
bool Reactor::is_post_under_way(Channel& channel) {
  if (!channel.outbound.empty() || channel.slot->queued.messages() == 0) return false;
  if (!channel.ListNode<Scheduled>::is_linked()) awaiting_post_.push_back(channel);
  return true;
}

// The own ByeRequest was answered. What is still queued is written; then FIN tells the peer, which
// has read all of it when it sees that FIN, and which ends the connection in such a way that no
// TIME_WAIT stays on this side.
void Reactor::settle_finishing(Channel& channel) {
  if (channel.write_broken) {
    if (!has_read_all(channel)) return;
    const bool all_written = channel.outbound.empty();
    end(channel, all_written ? Error{Status::success} : Error{Status::peer_disconnected});
    return;
  }
  // Both said goodbye and answered: nothing follows the own ByeResponse, whatever is queued.
  const bool post_under_way = !channel.bye_answered && is_post_under_way(channel);
  const bool all_written = channel.bye_answered || (channel.outbound.empty() && !post_under_way);
  if (all_written && !channel.fin_sent) {
    channel.socket.shutdown_write();
    channel.fin_sent = true;
  }
  if (channel.read_ended && all_written) end(channel, {Status::success}, CloseMode::plain);
}

// The peer sent FIN. It may have closed, or it may still wait for answers: it gets what is posted
// until nothing is owed to it any more.
void Reactor::settle_half_closed(Channel& channel) {
  if (channel.bye_answered) {
    // Nothing is under way in either direction: RST spares the peer its TIME_WAIT. If the peer
    // did not wait for the ByeResponse, that may still be under way: then the ordinary close.
    const bool resets = channel.socket.can_reset() && channel.socket.unacknowledged() == 0;
    end(channel, {Status::success}, resets ? CloseMode::abortive : CloseMode::plain);
    return;
  }
  const Error gone{Status::peer_disconnected, channel.write_error,
                   channel.carry.empty() && !channel.landing.under_way()
                       ? "the peer closed the connection"
                       : "the peer closed the connection inside a frame"};
  const bool owed =
      is_post_under_way(channel) || !channel.outbound.empty() || channel.unanswered != 0;
  if (channel.write_broken || channel.hung_up || !owed) {
    // Plain: answers that the kernel still holds must get through. FIN came first from the peer,
    // so no TIME_WAIT stays here.
    end(channel, gone, CloseMode::plain);
  } else if (channel.phase_deadline_is != Channel::Deadline::half_close &&
             !is_bye_due_first(channel)) {
    set_phase_deadline(channel, Channel::Deadline::half_close, options_.half_close_timeout);
  }
}

// A write failed. What the peer sent before it went is delivered first, and the read then says
// best why it went. A peer that only refuses to read (or want of memory in the OS) ends no read:
// once the socket is empty the failed write is the reason.
void Reactor::settle_write_broken(Channel& channel) {
  if (!has_read_all(channel)) return;
  end(channel, {net::status_of(channel.write_error, Status::send_failed), channel.write_error,
                "the peer takes nothing any more"});
}

// Everything that came before a write failed is read. False: the next turn goes on with it.
bool Reactor::has_read_all(Channel& channel) {
  if (channel.parked != Channel::Parked::no) return false;
  if (channel.drained || channel.read_ended) return true;
  channel.got |= poller::Triggers::recv();
  schedule(channel);
  return false;
}

}  // namespace tofu::detail
