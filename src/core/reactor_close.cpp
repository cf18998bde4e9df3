// The end of a channel: socket closed, everything handed back, channel_closed as the last word.

#include <array>
#include <cstddef>
#include <new>
#include <string>
#include <string_view>

#include "core/reactor.hpp"

#include "net/os_error.hpp"

namespace tofu::detail {

namespace {

// To close a socket costs as much as dozens of messages, some 10 us, and its last word is work for
// the receiver, too. What others sent meanwhile is not to wait behind thousands of them. As many
// more as the round began, or ended ones could become ever more.
constexpr std::size_t closings_per_round = 16;

// Status, detail and what the OS said, in a few hundred characters at most: built without memory,
// as Signals of this kind belong to steady traffic.
class ReasonText {
 public:
  explicit ReasonText(const Error& reason) noexcept {
    add(to_string(reason.status));
    if (!reason.detail.empty()) {
      add(": ");
      add(reason.detail);
    }
    if (reason.os_error != 0) add_os_error(reason.os_error);
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  void add(std::string_view part) noexcept {
    const std::size_t taken = part.copy(text_.data() + size_, text_.size() - size_);
    size_ += taken;
  }
  // What the system calls it needs memory; without any the rest tells enough.
  void add_os_error(int os_error) noexcept {
    try {
      const std::string text = net::os_error_text(os_error);
      add(" (");
      add(text);
      add(")");
    } catch (const std::bad_alloc&) {
      return;
    }
  }

  std::array<char, 512> text_;
  std::size_t size_ = 0;
};

// Without memory for the header the status alone tells why.
void tell_reason(Message& message, const Error& reason) noexcept {
  (void)message.text_headers.set(reason_header, ReasonText(reason).view());
}

// A Signal that comes back must not look like the channel_closed Signal, the last word: where the
// channel ended by the application's own wish, the message simply was not sent.
Status hand_back_status(const Error& reason) noexcept {
  const bool own_wish = reason.status == Status::success || reason.status == Status::channel_closed;
  return own_wish ? Status::send_failed : reason.status;
}

}  // namespace

void Reactor::end(Channel& channel, const Error& reason, CloseMode mode) {
  if (channel.state == State::closing) return;
  channel.reason = reason;
  channel.slot->phase = ChannelSlot::Phase::closing;  // from here on no post is accepted
  cancel_look_up(channel);
  if (channel.state == State::listening) figures_.listeners.set(figures_.listeners.get() - 1);
  poller_.forget(channel);
  channel.state = State::closing;
  channel.closes_abortively = mode == CloseMode::abortive;
  channel.parked = Channel::Parked::no;
  channel.ListNode<Resting>::unlink();
  unpark_bytes(channel);
  timers_.cancel(channel);
  channel.connecting.reset();
  hand_back_all(channel);
  closing_.push_back(channel);
}

// The poller forgot it before, or its handle might come back as another's.
void Reactor::close_socket(Channel& channel) noexcept {
  if (channel.listener != nullptr) {
    channel.listener->close();
    channel.listener.reset();
  } else if (channel.closes_abortively) {
    channel.socket.close_abortively();
  } else {
    channel.socket.close();
  }
}

void Reactor::hand_back_all(Channel& channel) {
  if (channel.welcome != nullptr) hand_back(channel, std::move(channel.welcome));
  while (MessagePtr message = dequeue(channel)) {
    channel.slot->queued.subtract(0, frame_bytes_of(*message));
    hand_back(channel, std::move(message));
  }
}

// What was accepted and could not be written returns to its group with the reason. The caller has
// taken its bytes out of the queue's account, if they were in it.
void Reactor::hand_back(Channel& channel, MessagePtr message) {
  BinaryHeader& header = message->header;
  if (header.op_code == OpCode::hello_request) header.op_code = OpCode::hello_response;
  if (header.op_code == OpCode::welcome_request) header.op_code = OpCode::welcome_response;
  header.origin = Origin::engine;
  header.status = hand_back_status(channel.reason);
  tell_reason(*message, channel.reason);
  channel.slot->queued.subtract(1, 0);
  figures_.returned.add();
  deliver(*channel.group, std::move(message));
}

// Finishes the channels that nobody is posting to any more; if many ended at once, a share of
// them.
void Reactor::finish_closing() {
  std::size_t share = stopping_ ? poller_.size() : closings_per_round + begun_;
  Channel* next = closing_.front();
  while (Channel* channel = next) {
    next = closing_.next(*channel);
    if (channel->slot->queued.messages() != 0) continue;  // on its way through the inbox
    if (share == 0) {
      crowd_left_ = true;
      return;
    }
    if (channel->visible && !say_channel_closed(*channel)) continue;
    --share;
    close_socket(*channel);

    channel->group->reactor_side.channel_count.fetch_sub(1, std::memory_order_relaxed);
    // The number of a channel that the application knows stays taken until it has received
    // channel_closed, or never will: no stranger's channel may answer to it before.
    if (!channel->visible) registry_.release_unseen(channel->number());
    const Status reason = channel->reason.status;
    timers_.cancel(*channel);
    poller_.erase(*channel);
    figures_.channels.set(poller_.size());
    figures_.closed[static_cast<std::size_t>(reason)].add();
  }
}

// False: no memory for the message now; the next turn tries again.
bool Reactor::say_channel_closed(Channel& channel) {
  MessagePtr message = channel.abort_message != nullptr ? std::move(channel.abort_message)
                                                        : pool_.get(AllocationStrategy::always);
  if (message == nullptr) return false;
  message->reset();
  message->header = {.channel = channel.number(),
                     .op_code = OpCode::signal,
                     .origin = Origin::engine,
                     .status = Status::channel_closed,
                     .message_id = channel.slot->first_message_id.load()};
  tell_reason(*message, channel.reason);
  deliver(*channel.group, std::move(message));
  return true;
}

// Shutdown: every channel ends, every group is forgotten.
void Reactor::end_everything() {
  stopping_ = true;
  resolver_.reset();
  poller_.for_each([this](Channel& channel) {
    end(channel, {Status::shutdown_started, 0, "the engine was shut down"});
  });
  groups_.clear();
}

// False: no memory; a hint is lost, no outcome. It is no message of the pool's: whoever holds the
// hint that the pool is empty while they wait for more would keep it empty.
bool Reactor::signal(GroupCore& group, const Channel* channel, Status status, const Error& why) {
  MessagePtr message = make_message();
  if (message == nullptr) return false;
  message->header = {.channel = channel == nullptr ? unassigned_channel : channel->number(),
                     .op_code = OpCode::signal,
                     .origin = Origin::engine,
                     .status = status,
                     .message_id = channel == nullptr ? 0 : channel->slot->first_message_id.load()};
  tell_reason(*message, why);
  deliver(group, std::move(message));
  return true;
}

}  // namespace tofu::detail
