// What happens when something does not.

#include <algorithm>

#include "core/reactor.hpp"

namespace tofu::detail {

namespace {

// A deadline that ran out on a parked channel is looked at again after this.
constexpr std::chrono::nanoseconds parked_postponement = std::chrono::seconds(1);

}  // namespace

void Reactor::set_phase_deadline(Channel& channel, Channel::Deadline what,
                                 std::chrono::nanoseconds from_now) {
  const bool off = from_now <= std::chrono::nanoseconds::zero() &&
                   what != Channel::Deadline::connect && what != Channel::Deadline::retry_connect;
  channel.phase_deadline_is = what;
  channel.phase_deadline = off ? net::never : now_ + from_now;
  if (what == Channel::Deadline::bye || what == Channel::Deadline::half_close) {
    (void)made_progress(channel);  // counts from here
  }
  arm(channel);
}

void Reactor::clear_phase_deadline(Channel& channel) {
  channel.phase_deadline_is = Channel::Deadline::none;
  channel.phase_deadline = net::never;
  arm(channel);
}

// A channel has one timer: for its phase or for its idle time, whichever comes first. Traffic does
// not move it; it looks at the time of the last byte when it runs out.
void Reactor::arm(Channel& channel) {
  net::TimePoint due = channel.phase_deadline;
  if (options_.idle_timeout.count() > 0 && channel.state == State::open) {
    due = std::min(due, channel.last_activity + options_.idle_timeout);
  }
  timers_.set(channel, due);
}

void Reactor::run_timers() {
  while (Channel* channel = timers_.pop_due(now_)) {
    if (channel->parked != Channel::Parked::no) {
      postpone(*channel);
    } else if (channel->phase_deadline <= now_) {
      phase_deadline_passed(*channel);
    } else if (channel->last_activity + options_.idle_timeout <= now_) {
      end(*channel, {Status::idle_timeout, 0, "no traffic within EngineOptions::idle_timeout"});
    } else {
      arm(*channel);
    }
    if (channel->wanted() != channel->registered) poller_.mark_dirty(*channel);
  }
}

// While this side does not read, the peer can't be late: what it sent may wait in the socket.
void Reactor::postpone(Channel& channel) {
  if (channel.phase_deadline != net::never) channel.phase_deadline = now_ + parked_postponement;
  channel.last_activity = now_;
  arm(channel);
}

void Reactor::phase_deadline_passed(Channel& channel) {
  const Channel::Deadline what = channel.phase_deadline_is;
  const bool waits_for_peer =
      what == Channel::Deadline::bye || what == Channel::Deadline::half_close;
  if (waits_for_peer && made_progress(channel)) {
    const auto again =
        what == Channel::Deadline::bye ? options_.bye_timeout : options_.half_close_timeout;
    channel.phase_deadline = now_ + again;
    return arm(channel);
  }
  channel.phase_deadline_is = Channel::Deadline::none;
  channel.phase_deadline = net::never;
  switch (what) {
    case Channel::Deadline::none:
      return;
    case Channel::Deadline::retry_connect:
      if (channel.connecting->give_up > now_) return try_next_endpoint(channel);
      return end(channel, {Status::connect_timeout, 0, "the listener's backlog stayed full"});
    case Channel::Deadline::connect: {
      const Error late{Status::connect_timeout, 0,
                       "no answer within EngineOptions::connect_timeout"};
      if (channel.state == State::connecting && channel.connecting->give_up > now_) {
        return endpoint_failed(channel, late);
      }
      return end(channel, late);
    }
    case Channel::Deadline::hello:
      return end(channel, {Status::handshake_timeout, 0,
                           "no HelloRequest within EngineOptions::hello_timeout"});
    case Channel::Deadline::bye:
      if (channel.bye_answered || channel.fin_sent) {
        return end(channel, {Status::success}, CloseMode::plain);
      }
      return end(channel, {Status::peer_disconnected, 0,
                           "no ByeResponse within EngineOptions::bye_timeout"});
    case Channel::Deadline::half_close:
      return end(channel, {Status::peer_disconnected, 0, "the peer closed the connection"},
                 CloseMode::plain);
    case Channel::Deadline::accept:
      channel.accept_resting = false;
      return;
  }
}

// A deadline that waits for the peer counts from the last byte that the peer took or sent, so that
// a slow link does not cut off what is under way.
bool Reactor::made_progress(Channel& channel) noexcept {
  const TrafficCounters& traffic = channel.slot->traffic;
  const std::uint64_t out = traffic.bytes_out.get();
  // Some systems count their own overhead too: more than was written.
  const std::uint64_t under_way = std::min<std::uint64_t>(out, channel.socket.unacknowledged());
  const std::uint64_t taken = out - under_way + traffic.bytes_in.get();
  const bool progress = taken > channel.progress_seen;
  channel.progress_seen = taken;
  return progress;
}

}  // namespace tofu::detail
