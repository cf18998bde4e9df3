#include "core/reactor.hpp"

#include <algorithm>

#include "net/clock.hpp"

namespace tofu::detail {

namespace {

// One read takes at most this much; a channel that floods gives way to others after it.
constexpr std::size_t read_buffer_bytes = 256 * 1024;

// A poster between "counted in" and "pushed" has no way to say when it is through; it takes some
// nanoseconds, unless it is preempted just there.
constexpr std::chrono::nanoseconds closing_retry = std::chrono::microseconds(200);

}  // namespace

Result<std::unique_ptr<Reactor>> Reactor::create(const EngineOptions& options, MessagePool& pool,
                                                 ChannelRegistry& registry) {
  auto backend = poller::SelectedBackend::create();
  if (!backend) return std::unexpected(backend.error());
  std::unique_ptr<Reactor> reactor(new Reactor(options, pool, registry, std::move(*backend)));
  if (!reactor->read_buffer_.resize(read_buffer_bytes)) return fail(Status::allocation_failed);
  return reactor;
}

Reactor::Reactor(const EngineOptions& options, MessagePool& pool, ChannelRegistry& registry,
                 poller::SelectedBackend backend)
    : options_(options),
      pool_(pool),
      registry_(registry),
      poller_(std::move(backend)),
      doorbell_([](void* self) noexcept { static_cast<Reactor*>(self)->poller_.wake(); }, this) {
  pool_.set_doorbell(&doorbell_);
}

Reactor::~Reactor() { pool_.set_doorbell(nullptr); }

bool Reactor::turn(std::chrono::nanoseconds max_wait) {
  command_done_ = false;
  figures_.turns.add();
  wait_for_events(time_to_sleep(max_wait));
  take_from_other_threads();
  unpark();
  visit_scheduled();
  run_timers();
  finish_closing();
  reconcile_wishes();
  return_messages();
  figures_.waits.set(poller_.wait_calls());
  figures_.controls.set(poller_.control_calls());
  flush_mailboxes();  // after the figures: who receives channel_closed finds them up to date
  finish_removals();  // last: whoever waits for it may destroy its group at once
  return command_done_;
}

std::chrono::nanoseconds Reactor::time_to_sleep(std::chrono::nanoseconds max_wait) noexcept {
  using std::chrono::nanoseconds;
  if (!scheduled_.empty()) return nanoseconds::zero();
  // Asked at the last moment: from a "none" on, the pool rings when a message comes back.
  if (!starved_.empty() && pool_.receivable(in_send_queues_) > 0) return nanoseconds::zero();
  if (!closing_.empty()) max_wait = std::min(max_wait, closing_retry);
  if (const net::TimePoint due = timers_.next_due(); due != net::never) {
    max_wait = std::clamp<nanoseconds>(due - net::now(), nanoseconds::zero(), max_wait);
  }
  return max_wait;
}

void Reactor::wait_for_events(std::chrono::nanoseconds timeout) {
  const bool sleeps = timeout > std::chrono::nanoseconds::zero();
  if (sleeps && !doorbell_.about_to_sleep()) timeout = std::chrono::nanoseconds::zero();
  // An error here is a defect of the back end or a machine without memory: the next turn tries
  // again, channels and timers go on.
  (void)poller_.wait(
      timeout,
      [this](Channel& channel, poller::Triggers got) {
        channel.got |= got;
        schedule(channel);
      },
      [] {});
  doorbell_.awake();
  now_ = net::now();
}

void Reactor::schedule(Channel& channel) {
  if (channel.scheduled) return;
  channel.scheduled = true;
  scheduled_.push_back(&channel);
}

void Reactor::visit_scheduled() {
  visiting_.swap(scheduled_);
  figures_.visited.add(visiting_.size());
  for (Channel* channel : visiting_) {
    channel->scheduled = false;
    visit(*channel);
  }
  visiting_.clear();
}

void Reactor::visit(Channel& channel) {
  using poller::Triggers;
  const Triggers got = std::exchange(channel.got, Triggers{});
  if (channel.state == State::listening) {
    if (got.has(Triggers::accept() | Triggers::err())) accept_connections(channel);
  } else if (channel.state == State::connecting) {
    if (got.has(Triggers::connect() | Triggers::err())) continue_connecting(channel);
  } else if (got.has(Triggers::err())) {
    channel.hung_up = true;
  }
  // Before any error is believed, everything readable is read.
  if (channel.can_read() && got.has(Triggers::recv() | Triggers::pool() | Triggers::err())) {
    receive(channel);
    channel.hungry = false;  // whatever it wanted, it had its turn
  }
  const bool room = !channel.want_send || got.has(Triggers::send() | Triggers::err());
  if (channel.can_write() && !channel.outbound.empty() && room) send(channel);
  settle(channel);
  if (channel.wanted() != channel.registered) poller_.mark_dirty(channel);
}

// What follows from the state that a visit left behind.
void Reactor::settle(Channel& channel) {
  if (channel.state == State::finishing) {
    settle_finishing(channel);
  } else if (channel.state == State::open && channel.read_ended) {
    settle_half_closed(channel);
  } else if (channel.state == State::awaiting_hello && channel.read_ended) {
    end(channel, {Status::peer_disconnected, 0, "the peer left before its HelloRequest"});
  }
}

// Nothing is queued here, but a poster was counted in: its message is in the inbox, or will be in a
// moment, or it withdraws. The next turn, which comes at once, knows.
bool Reactor::is_post_under_way(Channel& channel) {
  if (!channel.outbound.empty() || channel.slot->queued_messages == 0) return false;
  schedule(channel);
  return true;
}

// The own ByeRequest was answered. What is still queued is written; then FIN tells the peer, which
// has read all of it when it sees that FIN, and which ends the connection in such a way that no
// TIME_WAIT stays on this side.
void Reactor::settle_finishing(Channel& channel) {
  if (channel.write_broken) {
    const bool all_written = channel.outbound.empty();
    end(channel, all_written ? Error{Status::success} : Error{Status::peer_disconnected});
    return;
  }
  const bool post_under_way = is_post_under_way(channel);
  const bool all_written = channel.outbound.empty() && !post_under_way;
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
    const bool arrived = channel.socket.unacknowledged() == 0;
    end(channel, {Status::success}, arrived ? CloseMode::abortive : CloseMode::plain);
    return;
  }
  const Error gone{Status::peer_disconnected, channel.write_error,
                   channel.carry.empty() ? "the peer closed the connection"
                                         : "the peer closed the connection inside a frame"};
  const bool owed =
      is_post_under_way(channel) || !channel.outbound.empty() || channel.unanswered != 0;
  if (channel.write_broken || channel.hung_up || !owed) {
    // Plain: answers that the kernel still holds must get through. FIN came first from the peer,
    // so no TIME_WAIT stays here.
    end(channel, gone, CloseMode::plain);
  } else if (channel.phase_deadline_is != Channel::Deadline::half_close) {
    set_phase_deadline(channel, Channel::Deadline::half_close, options_.half_close_timeout);
  }
}

void Reactor::reconcile_wishes() {
  poller_.reconcile([this](Channel& channel, const Error& error) {
    end(channel, error);
    schedule(channel);  // so that the next turn comes at once and finishes the closing
  });
}

// Lets parked channels go on.
void Reactor::unpark() {
  if (!starved_.empty()) feed_starved(pool_.receivable(in_send_queues_));
  if (!held_.empty()) release_held();
}

// As many of the longest starved as there are messages. Some may get none, because others take
// several: park() puts those back in front, so that everybody's turn comes.
void Reactor::feed_starved(std::size_t messages) {
  unlucky_ = 0;
  const std::size_t count = std::min(messages, starved_.size());
  for (std::size_t i = 0; i < count; ++i) {
    Channel* channel = poller_.find_token(starved_.front());
    starved_.pop_front();
    if (channel == nullptr || channel->parked != Channel::Parked::for_pool) continue;
    channel->hungry = true;
    resume(*channel);
  }
}

void Reactor::release_held() {
  std::erase_if(held_, [this](poller::Token token) {
    Channel* channel = poller_.find_token(token);
    if (channel == nullptr || channel->parked != Channel::Parked::for_receiver) return true;
    GroupCore& group = *channel->group;
    if (group.mailbox().waiting() * 2 > options_.max_received_messages) return false;
    group.reactor_side.hold_announced.store(false);
    resume(*channel);
    return true;
  });
}

void Reactor::resume(Channel& channel) {
  channel.parked = Channel::Parked::no;
  channel.got |= poller::Triggers::pool();
  schedule(channel);
}

void Reactor::return_messages() noexcept {
  spare_.splice_back(returned_);
  pool_.put_all(spare_);
}

void Reactor::add_stats(EngineStats& stats) const noexcept {
  const Figures& f = figures_;
  stats.traffic = {f.traffic.messages_in.get(), f.traffic.messages_out.get(),
                   f.traffic.bytes_in.get(), f.traffic.bytes_out.get()};
  stats.system_calls = {.wait = f.waits.get(),
                        .control = f.controls.get(),
                        .read = f.reads.get(),
                        .write = f.writes.get(),
                        .accept = f.accepts.get(),
                        .connect = f.connects.get()};
  stats.channels = f.channels.get();
  stats.listeners = f.listeners.get();
  stats.accepted = f.accepted.get();
  stats.connected = f.connected.get();
  stats.returned = f.returned.get();
  stats.turns = f.turns.get();
  stats.channels_visited = f.visited.get();
  stats.wakeups = doorbell_.wakeups();
  stats.receiver_wakeups = f.receiver_wakeups.get();
  stats.pool_empty_episodes = f.pool_empty_episodes.get();
  stats.accept_pauses = f.accept_pauses.get();
  for (std::size_t i = 0; i < f.closed.size(); ++i) stats.closed[i] = f.closed[i].get();
}

}  // namespace tofu::detail
