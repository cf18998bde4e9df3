// What happens when something does not.

#include <algorithm>

#include "core/reactor.hpp"

namespace tofu::detail {

namespace {

// As many run in one round of work: crowds that came at once have their timers at once.
constexpr std::size_t timers_per_round = 64;

// A deadline that ran out on a parked channel is looked at again after this.
constexpr std::chrono::nanoseconds parked_postponement = std::chrono::seconds(1);

// A deadline that waits for the peer is looked at so often before it runs out, to know when there
// was progress: it may come late by one such interval.
constexpr int looks_for_progress = 4;

std::chrono::nanoseconds look_interval(std::chrono::nanoseconds patience) noexcept {
  return patience / looks_for_progress;
}

bool waits_for_peer(Channel::Deadline what) noexcept {
  return what == Channel::Deadline::bye || what == Channel::Deadline::half_close;
}

}  // namespace

void Reactor::set_phase_deadline(Channel& channel, Channel::Deadline what,
                                 std::chrono::nanoseconds from_now) {
  const bool off = from_now <= std::chrono::nanoseconds::zero() &&
                   what != Channel::Deadline::connect && what != Channel::Deadline::retry_connect;
  channel.phase_deadline_is = what;
  if (waits_for_peer(what)) {
    // The first look takes what it finds for progress: to ask the system now, too, would cost each
    // Bye a call.
    channel.progress_seen = 0;
    channel.progress_at = now_;
    from_now = look_interval(from_now);
  }
  channel.phase_deadline = off ? net::never : now_ + from_now;
  arm(channel);
}

// A Bye is queued, behind what else is: the peer must take that, byte by byte, and answer.
void Reactor::expect_bye(Channel& channel) {
  channel.bye_wanted = true;
  if (channel.connecting != nullptr && channel.connecting->give_up == net::never &&
      options_.bye_timeout.count() > 0) {
    channel.connecting->give_up = now_ + options_.bye_timeout;
    if (channel.phase_deadline_is == Channel::Deadline::none) {
      set_phase_deadline(channel, Channel::Deadline::connect, options_.bye_timeout);
    }
  }
  if (channel.state != State::open) return;  // the connect's own deadline comes first
  set_phase_deadline(channel, Channel::Deadline::bye, options_.bye_timeout);
}

// A Bye has its time-out whatever comes behind it, and a half-closed channel has its own: the
// shorter one counts.
bool Reactor::is_bye_due_first(const Channel& channel) const noexcept {
  const bool is_due =
      channel.phase_deadline_is == Channel::Deadline::bye && channel.phase_deadline != net::never;
  return is_due && (options_.half_close_timeout.count() <= 0 ||
                    options_.bye_timeout <= options_.half_close_timeout);
}

void Reactor::clear_phase_deadline(Channel& channel) {
  channel.phase_deadline_is = Channel::Deadline::none;
  channel.phase_deadline = net::never;
  arm(channel);
}

// A channel has one timer: for its phase or for its idle time, whichever comes first. Traffic does
// not move it; it looks at the time of the last byte when it runs out.
void Reactor::arm(Channel& channel) {
  timers_.set(channel, std::min(channel.phase_deadline, idle_deadline(channel)));
}

// Of a channel that has a connection, whatever phase it is in.
net::TimePoint Reactor::idle_deadline(const Channel& channel) const noexcept {
  const bool connected = channel.state == State::awaiting_hello || channel.state == State::open ||
                         channel.state == State::finishing;
  if (options_.idle_timeout.count() <= 0 || !connected) return net::never;
  return channel.last_activity + options_.idle_timeout;
}

// Before a peer is given up, what it sent is read: it may have come in time, and nobody looked, as
// the thread that leads was busy elsewhere, or the whole machine asleep.
void Reactor::look_once_more(Channel& channel) {
  if (!channel.can_read()) return;
  channel.got |= poller::Triggers::recv();
  visit(channel);
}

void Reactor::run_timers() {
  std::size_t share = timers_per_round;
  while (Channel* channel = share > 0 ? timers_.pop_due(now_) : nullptr) {
    --share;
    look_once_more(*channel);
    if (channel->state == State::closing) continue;
    if (channel->parked != Channel::Parked::no) {
      postpone(*channel);
    } else if (channel->phase_deadline <= now_) {
      phase_deadline_passed(*channel);
    } else if (idle_deadline(*channel) <= now_) {
      idle_too_long(*channel);
    } else {
      arm(*channel);
    }
    if (channel->wanted() != channel->registered) poller_.mark_dirty(*channel);
  }
  crowd_left_ = crowd_left_ || timers_.next_due() <= now_;
}

void Reactor::idle_too_long(Channel& channel) {
  if (said_all(channel)) return end(channel, {Status::success}, CloseMode::plain);
  end(channel, {Status::idle_timeout, 0, "no traffic within EngineOptions::idle_timeout"});
}

// The Byes are said, and only the end of the connection is missing.
bool Reactor::said_all(const Channel& channel) noexcept {
  return channel.bye_answered || channel.fin_sent;
}

// While this side does not read, the peer can't be late: what it sent may wait in the socket.
void Reactor::postpone(Channel& channel) {
  if (channel.phase_deadline <= now_) {
    const std::chrono::nanoseconds patience = patience_of(channel.phase_deadline_is);
    channel.phase_deadline = now_ + std::min(parked_postponement, look_interval(patience));
  }
  channel.progress_at = now_;
  channel.last_activity = now_;
  arm(channel);
}

// How long the peer may take; for what does not wait for it: long.
std::chrono::nanoseconds Reactor::patience_of(Channel::Deadline what) const noexcept {
  if (what == Channel::Deadline::bye) return options_.bye_timeout;
  if (what == Channel::Deadline::half_close) return options_.half_close_timeout;
  return looks_for_progress * parked_postponement;
}

void Reactor::phase_deadline_passed(Channel& channel) {
  const Channel::Deadline what = channel.phase_deadline_is;
  if (waits_for_peer(what)) {
    if (made_progress(channel)) channel.progress_at = now_;
    const std::chrono::nanoseconds patience = patience_of(what);
    const net::TimePoint end_of_patience = channel.progress_at + patience;
    if (now_ < end_of_patience) {
      channel.phase_deadline = std::min(now_ + look_interval(patience), end_of_patience);
      return arm(channel);
    }
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
                       options_.connect_timeout.count() > 0
                           ? "no answer within EngineOptions::connect_timeout"
                           : "no answer, and a Bye within EngineOptions::bye_timeout"};
      if (channel.state == State::connecting && channel.connecting->give_up > now_) {
        return endpoint_failed(channel, late);
      }
      return end(channel, late);
    }
    case Channel::Deadline::hello:
      return end(channel, {Status::handshake_timeout, 0,
                           "no HelloRequest within EngineOptions::hello_timeout"});
    case Channel::Deadline::bye:
      if (said_all(channel)) return end(channel, {Status::success}, CloseMode::plain);
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
