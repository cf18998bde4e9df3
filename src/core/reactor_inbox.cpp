// What other threads leave for the reactor: posted messages, aborts, commands.

#include <new>

#include "core/reactor.hpp"

namespace tofu::detail {

void Reactor::submit(MessagePtr message) noexcept {
  Inbox& inbox = message->header.op_code == OpCode::bye_signal ? aborts_ : inbox_;
  inbox.push(std::move(message));
  doorbell_.ring();
}

void Reactor::add_group(GroupCore& group) {
  {
    std::lock_guard lock(commands_mutex_);
    commands_.push_back({GroupCommand::Kind::add, &group, nullptr});
  }
  doorbell_.ring();
}

void Reactor::remove_group(GroupCore& group, std::atomic<bool>& gone) {
  {
    std::lock_guard lock(commands_mutex_);
    commands_.push_back({GroupCommand::Kind::remove, &group, &gone});
  }
  doorbell_.ring();
}

void Reactor::stop() noexcept {
  stop_wanted_.store(true, std::memory_order_release);
  doorbell_.ring();
}

void Reactor::take_commands() {
  std::vector<GroupCommand> commands;
  {
    std::lock_guard lock(commands_mutex_);
    commands.swap(commands_);
  }
  for (const GroupCommand& command : commands) {
    if (command.kind == GroupCommand::Kind::add) {
      groups_.emplace(command.group->id(), command.group);
      continue;
    }
    groups_.erase(command.group->id());
    for (Channel* channel = command.group->reactor_side.channels; channel != nullptr;
         channel = channel->next_in_group) {
      end(*channel, {Status::channel_closed, 0, "the channel group was destroyed"});
    }
    removals_.push_back(command);
  }
  if (stop_wanted_.load(std::memory_order_acquire)) end_everything();
}

// A removed group is gone once its last channel is; its mailbox was flushed before.
void Reactor::finish_removals() {
  std::erase_if(removals_, [this](const GroupCommand& removal) {
    if (removal.group->reactor_side.channels != nullptr) return false;
    command_done_ = true;
    removal.gone->store(true, std::memory_order_release);  // the group may vanish from here on
    return true;
  });
  if (stopping_ && poller_.size() == 0 && removals_.empty() && !finished()) {
    command_done_ = true;
    finished_.store(true, std::memory_order_release);
  }
}

// What comes later is taken first, so that what it rests on is never left for a later turn: an
// abort after the message that makes its channel, and that after the command that adds its group.
void Reactor::take_from_other_threads() {
  MessageQueue aborts = aborts_.take();
  MessageQueue posted = inbox_.take();
  take_commands();
  take_resolutions();
  work_on(std::move(aborts), std::move(posted));
}

// Aborts first; but one whose channel's Hello or Welcome is among the posted waits for it.
void Reactor::work_on(MessageQueue aborts, MessageQueue posted) {
  MessageQueue early;
  while (MessagePtr abort = aborts.pop_front()) {
    if (poller_.find(abort->header.channel) != nullptr) {
      take_abort(std::move(abort));
    } else {
      early.push_back(std::move(abort));
    }
  }
  while (MessagePtr message = posted.pop_front()) take_posted(std::move(message));
  while (MessagePtr abort = early.pop_front()) take_abort(std::move(abort));
}

void Reactor::take_abort(MessagePtr abort) {
  registry_.find(abort->header.channel)->queued_messages.fetch_sub(1);
  Channel* channel = poller_.find(abort->header.channel);
  if (channel == nullptr) return;  // its group went before its Hello came: the message goes home
  if (channel->state == State::closing) return;
  channel->abort_message = std::move(abort);
  end(*channel, {Status::channel_closed, 0, "aborted by ByeSignal"});
}

void Reactor::take_posted(MessagePtr message) {
  if (message->header.op_code == OpCode::hello_request) return start_hello(std::move(message));
  if (message->header.op_code == OpCode::welcome_request) return start_welcome(std::move(message));
  ChannelSlot& slot = *registry_.find(message->header.channel);
  Channel* channel = poller_.find(message->header.channel);
  if (channel == nullptr) {  // its group went before its Hello came: the message goes home
    slot.queued_bytes.fetch_sub(frame_bytes_of(*message));
    slot.queued_messages.fetch_sub(1);
    return;
  }
  if (channel->state == State::closing) {
    slot.queued_bytes.fetch_sub(frame_bytes_of(*message));
    return hand_back(*channel, std::move(message));
  }
  channel->outbound.push_back(std::move(message));
  ++in_send_queues_;
  schedule(*channel);
}

GroupCore* Reactor::group_of(const ChannelSlot& slot) noexcept {
  const auto found = groups_.find(slot.group.load());
  return found == groups_.end() ? nullptr : found->second;
}

// The number was allocated by the caller; null: no memory.
Channel* Reactor::create_channel(ChannelNumber number, State state, GroupCore& group) {
  std::unique_ptr<Channel> made(new (std::nothrow)
                                    Channel(number, state, *registry_.find(number), group));
  if (made == nullptr) return nullptr;
  auto inserted = poller_.insert(std::move(made));
  if (!inserted) return nullptr;
  Channel* channel = *inserted;
  channel->last_activity = now_;
  figures_.channels.set(poller_.size());
  GroupCore::ReactorSide& side = group.reactor_side;
  channel->next_in_group = side.channels;
  if (side.channels != nullptr) side.channels->previous_in_group = channel;
  side.channels = channel;
  side.channel_count.fetch_add(1, std::memory_order_relaxed);
  return channel;
}

}  // namespace tofu::detail
