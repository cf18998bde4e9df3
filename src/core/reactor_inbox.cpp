// What other threads leave for the reactor: posted messages, aborts, commands.

#include <cstddef>
#include <new>

#include "core/reactor.hpp"
#include "core/trim.hpp"

namespace tofu::detail {

namespace {

// To open a socket and connect it costs some 30 us: what others post and send meanwhile is not to
// wait behind a crowd that an application opens at once.
constexpr std::size_t opens_per_round = 32;

}  // namespace

void Reactor::submit(MessagePtr message) noexcept {
  if (message->header.op_code == OpCode::welcome_request) ++welcomes_under_way_;
  Inbox& inbox = message->header.op_code == OpCode::bye_signal ? aborts_ : inbox_;
  inbox.push(std::move(message));
}

void Reactor::add_group(GroupCore& group) {
  {
    std::lock_guard lock(commands_mutex_);
    joining_.emplace(group.id(), &group);
    commands_waiting_ = true;
  }
  doorbell_.ring();
}

void Reactor::remove_group(GroupCore& group) noexcept {
  {
    std::lock_guard lock(commands_mutex_);
    leaving_.push_back(group);
    commands_waiting_ = true;
  }
  doorbell_.ring();
}

void Reactor::stop() noexcept {
  stop_wanted_ = true;
  doorbell_.ring();
}

void Reactor::take_commands() {
  const auto next_leaving = [this] {
    std::lock_guard lock(commands_mutex_);
    groups_.merge(joining_);
    return leaving_.pop_front();
  };
  while (GroupCore* group = next_leaving()) {
    groups_.erase(group->id());
    const auto& channels = group->reactor_side.channels;
    for (Channel* channel = channels.front(); channel != nullptr;
         channel = channels.next(*channel)) {
      end(*channel, {Status::channel_closed, 0, "the channel group was destroyed"});
    }
    removals_.push_back(*group);
  }
}

// The list is the posting threads', too: a group may not leave it by itself.
void Reactor::forget_group(GroupCore& group) noexcept {
  std::lock_guard lock(commands_mutex_);
  group.ListNode<Leaving>::unlink();
}

// A removed group is gone once its last channel is; its mailbox was flushed before. No list of the
// reactor's may hold it from then on.
void Reactor::finish_removals() {
  GroupCore* next = removals_.front();
  while (GroupCore* group = next) {
    next = removals_.next(*group);
    if (!group->reactor_side.channels.empty()) continue;
    group->ListNode<Leaving>::unlink();
    group->ListNode<Holding>::unlink();
    turned_.command_done = true;
    group->reactor_side.let_go.store(true,
                                     std::memory_order_release);  // it may vanish from here on
  }
  if (stopping_ && poller_.size() == 0 && removals_.empty() && !finished()) {
    while (holding_.pop_front() != nullptr) {
    }
    turned_.command_done = true;
    finished_.store(true, std::memory_order_release);
  }
}

// What comes later is taken first, so that what it rests on is never left for a later turn: an
// abort after the message that makes its channel, and that after the command that adds its group.
void Reactor::take_from_other_threads() {
  MessageQueue aborts = aborts_.take();
  MessageQueue posted = inbox_.take();
  if (!posted.empty()) turned_.took_posts = answer_expected_ = true;
  if (commands_waiting_.load()) {
    commands_waiting_ = false;
    take_commands();
    take_resolutions();
  }
  if (stop_wanted_.load()) end_everything();
  if (!aborts.empty() || !posted.empty() || !deferred_.empty() || !orphans_.empty()) {
    work_on(std::move(aborts), std::move(posted));
  }
}

// Aborts first; but one whose channel's Hello or Welcome is among the posted waits for it.
void Reactor::work_on(MessageQueue aborts, MessageQueue posted) {
  MessageQueue early;
  MessageQueue deferred = std::move(deferred_);
  while (!deferred.empty() && begun_ < opens_per_round) take_posted(deferred.pop_front());
  crowd_left_ = crowd_left_ || !deferred.empty();
  deferred_.splice_back(deferred);
  while (MessagePtr abort = aborts.pop_front()) {
    if (poller_.find(abort->header.channel) != nullptr) {
      take_abort(std::move(abort));
    } else {
      early.push_back(std::move(abort));
    }
  }
  while (MessagePtr message = posted.pop_front()) take_posted(std::move(message));
  while (MessagePtr abort = early.pop_front()) take_abort(std::move(abort));
  for (MessageQueue again = std::move(orphans_); MessagePtr message = again.pop_front();) {
    take_posted(std::move(message));
  }
}

void Reactor::take_abort(MessagePtr abort) {
  Channel* channel = poller_.find(abort->header.channel);
  if (channel == nullptr) return take_for_no_channel(std::move(abort));
  if (channel->state == State::closing) return hand_back(*channel, std::move(abort));
  channel->slot->queued.subtract(1, 0);
  channel->abort_message = std::move(abort);
  end(*channel, {Status::channel_closed, 0, "aborted by ByeSignal"});
}

void Reactor::take_posted(MessagePtr message) {
  const OpCode op_code = message->header.op_code;
  if (op_code == OpCode::bye_signal) return take_abort(std::move(message));  // deferred earlier
  Channel* channel = poller_.find(message->header.channel);
  if (channel == nullptr) return take_for_no_channel(std::move(message));
  if (channel->state == State::closing) {
    channel->slot->queued.subtract(0, frame_bytes_of(*message));
    return hand_back(*channel, std::move(message));
  }
  if (channel->want_send) trim(*message);
  enqueue(*channel, std::move(message));
  schedule(*channel);
  if (op_code == OpCode::bye_request || op_code == OpCode::bye_response) expect_bye(*channel);
}

void Reactor::enqueue(Channel& channel, MessagePtr message) noexcept {
  if (pool_.owns(*message)) ++in_send_queues_;
  channel.outbound.push_back(std::move(message));
}

// The oldest, or null.
MessagePtr Reactor::dequeue(Channel& channel) noexcept {
  MessagePtr message = channel.outbound.pop_front();
  if (message != nullptr && pool_.owns(*message)) --in_send_queues_;
  return message;
}

// A Hello or Welcome makes its channel here. What else finds none comes behind a Hello for which
// there was no memory, or which is one of too many: all of it waits for the next round, in order.
// Or its group has gone: then it goes home.
void Reactor::take_for_no_channel(MessagePtr message) {
  const OpCode op_code = message->header.op_code;
  const bool makes_channel = op_code == OpCode::hello_request || op_code == OpCode::welcome_request;
  const ChannelNumber number = message->header.channel;
  ChannelSlot& slot = *registry_.find(number);
  GroupCore* group = group_of(slot);
  if (group == nullptr) {
    if (makes_channel && slot.queued.messages() > 1) {
      // More was, or is about to be, posted on it: the number stays its own until all of that came,
      // or was withdrawn.
      slot.phase = ChannelSlot::Phase::closing;
      return orphans_.push_back(std::move(message));
    }
    if (op_code == OpCode::welcome_request) --welcomes_under_way_;
    slot.queued.subtract(1, op_code == OpCode::bye_signal ? 0 : frame_bytes_of(*message));
    if (!makes_channel) return;
    slot.phase = ChannelSlot::Phase::closing;
    return registry_.release(number);
  }
  if (makes_channel && begun_ >= opens_per_round) {
    crowd_left_ = true;
    return deferred_.push_back(std::move(message));
  }
  Channel* channel = makes_channel ? create_channel(number, State::resolving, *group) : nullptr;
  if (channel == nullptr) return deferred_.push_back(std::move(message));
  channel->visible = true;
  or_out_of_memory(*channel, [&] {
    op_code == OpCode::hello_request ? start_hello(*channel, std::move(message))
                                     : start_welcome(*channel, std::move(message));
  });
}

GroupCore* Reactor::group_of(const ChannelSlot& slot) noexcept {
  const auto found = groups_.find(slot.group.load());
  return found == groups_.end() ? nullptr : found->second;
}

// The number was allocated by the caller; null: no memory.
Channel* Reactor::create_channel(ChannelNumber number, State state, GroupCore& group) {
  if (!timers_.make_room(poller_.size() + 1)) return nullptr;
  std::unique_ptr<Channel> made(new (std::nothrow)
                                    Channel(number, state, *registry_.find(number), group));
  if (made == nullptr) return nullptr;
  auto inserted = poller_.insert(std::move(made));
  if (!inserted) return nullptr;
  Channel* channel = *inserted;
  channel->last_activity = now_;
  ++begun_;
  figures_.channels.set(poller_.size());
  group.reactor_side.channels.push_back(*channel);
  group.reactor_side.channel_count.fetch_add(1, std::memory_order_relaxed);
  return channel;
}

}  // namespace tofu::detail
