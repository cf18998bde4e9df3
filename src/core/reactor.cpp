#include "core/reactor.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "net/clock.hpp"

namespace tofu::detail {

namespace {

// One read takes at most this much.
constexpr std::size_t read_buffer_bytes = 256 * 1024;

// For what nobody announces: a poster between "counted in" and "pushed" getting through, which
// takes some nanoseconds unless it is preempted just there; memory that is there again.
constexpr std::chrono::nanoseconds retry_pause = std::chrono::milliseconds(1);

// A poller that fails would be asked again at once, for ever.
constexpr std::chrono::nanoseconds failed_wait_pause = std::chrono::milliseconds(10);
constexpr std::size_t failed_waits_bearable = 100;

// Behind the others come those that took their whole share, and those whose peer left, at some 50
// and 15 us each. As many more as the round began, or there could be ever more of them.
constexpr std::size_t late_visits_per_round = 16;

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

Reactor::Turned Reactor::turn(std::chrono::nanoseconds max_wait, AfterPosts after_posts,
                              const Mailbox* leaders) noexcept {
  begin_turn();
  if (!inbox_.empty() || !aborts_.empty()) {  // what was posted leaves before any waiting
    doorbell_.awake();
    now_ = net::now();
    work();
    hand_over();       // nobody rings again for what this was rung for
    if (finished()) {  // groups may vanish from here on: nothing more is looked at
      figures_.turns.add();
      return turned_;
    }
    if (after_posts == AfterPosts::look_again || turned_.command_done) max_wait = {};
  }
  const bool for_answer = std::exchange(answer_expected_, false) && leaders != nullptr &&
                          after_posts == AfterPosts::sleep;
  wait_for_events(time_to_sleep(max_wait), leaders, for_answer);
  work();
  return finish_turn();
}

Reactor::Turned Reactor::turn_without_waiting() noexcept {
  begin_turn();
  doorbell_.awake();
  now_ = net::now();
  work();
  return finish_turn();
}

void Reactor::begin_turn() noexcept { turned_ = {}; }

bool Reactor::has_posts_alone() const noexcept {
  if (has_work() || is_starving() || !holding_.empty()) return false;
  if (!aborts_.empty() || commands_waiting_.load() || stop_wanted_.load()) return false;
  if (welcomes_under_way_.load() > 0) return false;
  const net::TimePoint due = timers_.next_due();
  return due == net::never || due > net::now();
}

void Reactor::work() {
  crowd_left_ = false;
  begun_ = 0;
  take_from_other_threads();
  unpark();
  visit_scheduled();
  run_timers();
  finish_closing();
  reconcile_wishes();
  return_messages();
}

Reactor::Turned Reactor::finish_turn() {
  figures_.turns.add();
  hand_over();
  return turned_;
}

// What the work led to becomes known to other threads.
void Reactor::hand_over() {
  figures_.waits.set(poller_.wait_calls());
  figures_.controls.set(poller_.control_calls());
  flush_mailboxes();  // after the figures: who receives channel_closed finds them up to date
  finish_removals();  // last: whoever waits for it may destroy its group at once
}

std::chrono::nanoseconds Reactor::time_to_sleep(std::chrono::nanoseconds max_wait) noexcept {
  using std::chrono::nanoseconds;
  if (!scheduled_.empty() || crowd_left_) return nanoseconds::zero();
  if (looks_again()) max_wait = std::min(max_wait, retry_pause);
  // Asked at the last moment: from a "none" on, the pool rings when a message comes back.
  if (!starved_.empty() && pool_.receivable(lent_messages()) > 0) {
    if (!fed_in_vain_) return nanoseconds::zero();
    max_wait = std::min(max_wait, retry_pause);
  }
  if (const net::TimePoint due = timers_.next_due(); due != net::never) {
    max_wait = std::clamp<nanoseconds>(due - net::now(), nanoseconds::zero(), max_wait);
  }
  return max_wait;
}

// `leaders`: the mailbox of the thread that leads. It is looked at behind about_to_sleep(), so that
// either this sees what was put there, or who put it sees that this sleeps and rings.
// `for_answer`: something was posted since the last wait, as a rule by the leader.
void Reactor::wait_for_events(std::chrono::nanoseconds timeout, const Mailbox* leaders,
                              bool for_answer) {
  const net::TimePoint posted_at = now_;
  const bool sleeps = timeout > std::chrono::nanoseconds::zero();
  const bool spins = for_answer && sleeps && spin_policy_.is_worth_it();
  if (!spins || !spin(timeout, *leaders)) {
    if (spins && timeout != poller::no_timeout) {
      timeout = std::max(timeout - (net::now() - posted_at), std::chrono::nanoseconds::zero());
    }
    if (sleeps &&
        (!doorbell_.about_to_sleep() || (leaders != nullptr && leaders->wants_receiver()))) {
      timeout = std::chrono::nanoseconds::zero();
    }
    ask_for_events(timeout);
  }
  doorbell_.awake();
  now_ = net::now();
  if (for_answer && sleeps) {
    spin_policy_.waited(scheduled_.empty() ? SpinPolicy::soon : now_ - posted_at);
  }
}

// Looks for events for a while. True: some came. Between two looks it only watches the clock, as
// a system call takes as long as many of these.
bool Reactor::spin(std::chrono::nanoseconds longest, const Mailbox& leaders) {
  constexpr std::chrono::nanoseconds pause = std::chrono::microseconds(1);
  ask_for_events(std::chrono::nanoseconds::zero());
  if (!scheduled_.empty()) return true;
  net::TimePoint now = net::now();
  const net::TimePoint end = now + std::min(longest, SpinPolicy::patience);
  while (scheduled_.empty() && now < end) {
    if (doorbell_.is_rung() || leaders.wants_receiver()) return false;
    for (const net::TimePoint next = now + pause; now < next;) now = net::now();
    ask_for_events(std::chrono::nanoseconds::zero());
  }
  spin_policy_.tried(!scheduled_.empty());
  return !scheduled_.empty();
}

void Reactor::ask_for_events(std::chrono::nanoseconds timeout) {
  const auto waited = poller_.wait(
      timeout,
      [this](Channel& channel, poller::Triggers got) {
        channel.got |= got;
        schedule(channel);
      },
      [] {});
  if (waited) {
    failed_waits_ = 0;
  } else {
    poller_failed(waited.error());
  }
}

// A machine without memory, or an application that closed the poller's descriptor: the next turn
// tries again, what was posted and timers go on. If it lasts, no channel is of any use.
void Reactor::poller_failed(const Error& error) {
  net::rest(failed_wait_pause);
  if (++failed_waits_ < failed_waits_bearable) return;
  poller_.for_each([&](Channel& channel) { end(channel, error); });
}

void Reactor::schedule(Channel& channel) noexcept {
  if (!channel.ListNode<Scheduled>::is_linked()) scheduled_.push_back(channel);
}

void Reactor::visit_scheduled() {
  visiting_.splice_back(resumed_);
  visiting_.splice_back(awaiting_post_);
  visiting_.splice_back(scheduled_);  // whoever is scheduled meanwhile waits for the next round
  const auto go_to = [this](Channel& channel) {
    figures_.visited.add();
    visit(channel);
  };
  while (Channel* channel = visiting_.pop_front()) {
    channel->greedy ? late_.push_back(*channel) : go_to(*channel);
  }
  for (std::size_t i = late_visits_per_round + begun_; i > 0 && !late_.empty(); --i) {
    go_to(*late_.pop_front());
  }
  crowd_left_ = crowd_left_ || !late_.empty();
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
  const bool had_ended = channel.read_ended;
  if (channel.can_read() && got.has(Triggers::recv() | Triggers::pool() | Triggers::err())) {
    receive(channel);
    channel.hungry = false;  // whatever it wanted, it had its turn
  }
  const bool room = !channel.want_send || got.has(Triggers::send() | Triggers::err());
  if (channel.can_write() && !channel.outbound.empty() && room) send(channel);
  if (channel.read_ended && !had_ended) {  // what follows from it can wait
    if (!channel.ListNode<Scheduled>::is_linked()) late_.push_back(channel);
  } else {
    settle(channel);
  }
  // Also of those that wait: they would be reported again and again, others seldom beside them.
  if (channel.wanted() != channel.registered) poller_.mark_dirty(channel);
}

void Reactor::reconcile_wishes() {
  poller_.reconcile([this](Channel& channel, const Error& error) {
    end(channel, error);
    schedule(channel);  // so that the next turn comes at once and finishes the closing
  });
}

// Lets parked channels go on.
void Reactor::unpark() {
  if (!starved_.empty()) feed_starved(pool_.receivable(lent_messages()));
  if (!holding_.empty()) release_held();
}

// As many of the longest starved as there are messages.
void Reactor::feed_starved(std::size_t messages) {
  for (; messages > 0; --messages) {
    Channel* channel = starved_.take();
    if (channel == nullptr) return;
    fed_in_vain_ = true;
    resume(*channel);
  }
}

void Reactor::release_held() {
  GroupCore* next = holding_.front();
  while (GroupCore* group = next) {
    next = holding_.next(*group);
    GroupCore::ReactorSide& side = group->reactor_side;
    const auto has_caught_up = [&] {
      return group->mailbox().waiting() * 2 <= options_.max_received_messages;
    };
    if (!side.hold.is_over(has_caught_up)) continue;
    group->ListNode<Holding>::unlink();
    while (Channel* channel = side.held.take()) resume(*channel);
  }
}

// It is visited when it is its turn among those that rested, and before all others: one that has
// something to send would else be sooner than who waited longer, and take every message.
void Reactor::resume(Channel& channel) noexcept {
  channel.parked = Channel::Parked::no;
  unpark_bytes(channel);
  channel.got |= poller::Triggers::pool();
  channel.ListNode<Scheduled>::unlink();
  resumed_.push_back(channel);
}

void Reactor::return_messages() noexcept {
  next_refill_ = 1;
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
  // A snapshot that knows of a channel's end does not count it as alive, too: so these first.
  for (std::size_t i = 0; i < f.closed.size(); ++i) stats.closed[i] = f.closed[i].get();
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
}

}  // namespace tofu::detail
