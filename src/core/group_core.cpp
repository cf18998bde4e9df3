#include "core/group_core.hpp"

#include <cassert>
#include <limits>

#include "core/engine_core.hpp"
#include "core/post_rules.hpp"
#include "core/send_batch.hpp"

namespace tofu::detail {

namespace {

// The only global: message ids are unique in the process, whichever engine assigns them.
constinit sync::Atomic<MessageId> last_message_id{0};

bool makes_channel(OpCode op_code) noexcept {
  return op_code == OpCode::hello_request || op_code == OpCode::welcome_request;
}

Error not_the_groups() noexcept {
  return {Status::invalid_channel_number, 0, "no channel of this group has that number"};
}

// Of a message that came back, and was counted with its reason.
void take_reason_off(Message& message, SendQueueCount& queued) noexcept {
  const std::size_t counted = frame_bytes_of(message);
  message.text_headers.remove(reason_header);
  const bool bytes_count = message.header.op_code != OpCode::bye_signal;
  if (bytes_count) queued.subtract(0, counted - frame_bytes_of(message));
}

}  // namespace

GroupCore::GroupCore(std::shared_ptr<EngineCore> engine, GroupId id) noexcept
    : engine_(std::move(engine)), id_(id) {}

GroupCore::~GroupCore() {
  assert(!ListNode<Leaving>::is_linked() && !ListNode<Touched>::is_linked() &&
         !ListNode<Holding>::is_linked());
  release_taken();
}

void GroupCore::release_taken() noexcept {
  MessageQueue left = mailbox_.take_left();
  engine_->registry().release_closed(left);
}

bool GroupCore::is_inherited() const noexcept { return engine_->is_inherited(); }

Result<BinaryHeader> GroupCore::post(MessagePtr&& message) {
  if (is_inherited()) return fail_inherited();
  if (message == nullptr) return fail(Status::null_message);
  const auto posted = begin_post(*message);
  if (posted) end_post(std::move(message));
  return posted;
}

Result<BinaryHeader> GroupCore::begin_post(Message& message) {
  if (mailbox_.closed()) return fail(Status::shutdown_started);
  if (auto valid = check_postable(message); !valid) return std::unexpected(valid.error());

  ChannelRegistry& registry = engine_->registry();
  BinaryHeader& header = message.header;
  const bool new_channel = makes_channel(header.op_code);
  ChannelNumber number = header.channel;
  if (new_channel) {
    auto allocated =
        registry.allocate(id_, ChannelSlot::Phase::open, header.op_code == OpCode::welcome_request);
    if (!allocated) return std::unexpected(allocated.error());
    number = *allocated;
  }
  ChannelSlot* slot = registry.find(number);
  if (slot == nullptr) return std::unexpected(not_the_groups());
  if (auto admitted = admit(*slot, message, id_, engine_->options()); !admitted) {
    if (new_channel) registry.release_unseen(number);
    return std::unexpected(admitted.error());
  }

  // From here on nothing fails.
  if (header.message_id == 0) header.message_id = ++last_message_id;
  if (new_channel) slot->first_message_id = header.message_id;
  if (message.from_engine()) take_reason_off(message, slot->queued);
  header.channel = number;
  header.origin = Origin::application;
  header.status = Status::success;
  return header;
}

void GroupCore::end_post(MessagePtr message) noexcept {
  const bool listens = message->header.op_code == OpCode::welcome_request;
  engine_->reactor().submit(std::move(message));
  if (listens) {
    engine_->reactor().doorbell().ring();  // listening may touch files: not in the poster's thread
  } else {
    engine_->driver().posted(mailbox_);
  }
}

Result<MessagePtr> GroupCore::wait_receive(std::chrono::nanoseconds timeout) {
  if (is_inherited()) return fail_inherited();
  const net::TimePoint start =
      timeout == infinite || timeout.count() <= 0 ? net::TimePoint{} : net::now();
  const net::TimePoint deadline = timeout.count() <= 0            ? net::TimePoint{}
                                  : timeout >= net::never - start ? net::never
                                                                  : start + timeout;
  mailbox_.receiver_asks();
  for (bool waited = false;;) {
    if (mailbox_.closed()) {
      release_taken();
      return fail(Status::shutdown_started);
    }
    if (MessagePtr message = mailbox_.try_receive()) return hand_out(std::move(message));
    if (waited && (deadline != net::never && net::now() >= deadline)) return MessagePtr();
    engine_->driver().wait(mailbox_, deadline);
    waited = true;
  }
}

// What the engine has to know when a message is received.
Result<MessagePtr> GroupCore::hand_out(MessagePtr message) noexcept {
  if (message->is_channel_closed()) engine_->registry().release(message->header.channel);
  if (message->from_engine()) note_received(message->header);
  const auto has_caught_up = [this] {
    return mailbox_.waiting() * 2 <= engine_->options().max_received_messages;
  };
  if (reactor_side.hold.is_due(has_caught_up)) engine_->reactor().doorbell().ring();
  return message;
}

// Of these Signals the next one is only told when the last one was received.
void GroupCore::note_received(const BinaryHeader& header) noexcept {
  if (header.status == Status::pool_empty) reactor_side.pool_empty_unread = false;
  const bool is_ready = header.status == Status::send_queue_ready;
  const bool is_pause =
      header.status == Status::accept_failed || header.status == Status::too_many_channels;
  if (!is_ready && !is_pause) return;
  ChannelSlot* slot = engine_->registry().find(header.channel);
  if (slot != nullptr) (is_ready ? slot->ready_unread : slot->pause_unread) = false;
}

Result<void> GroupCore::update_receiver(MessagePtr&& message) {
  if (is_inherited()) return fail_inherited();
  if (mailbox_.closed()) return fail(Status::shutdown_started);
  const bool own = message == nullptr;
  MessagePtr update;
  if (own) {
    auto made = engine_->get(AllocationStrategy::always);
    if (!made) return std::unexpected(made.error());
    update = std::move(*made);
    update->header.op_code = OpCode::signal;
    update->header.origin = Origin::engine;
  } else {
    update = std::move(message);
    update->header.origin = Origin::application;
  }
  update->header.status = Status::receiver_update;
  MessageQueue chain;
  chain.push_back(std::move(update));
  if (mailbox_.push(chain) == Mailbox::Pushed::closed) {
    update = chain.pop_front();
    if (!own) message = std::move(update);
    return fail(Status::shutdown_started);
  }
  // A receiver that leads sleeps in the poller, not at its mailbox.
  Doorbell& doorbell = engine_->reactor().doorbell();
  if (!doorbell.is_vacant()) doorbell.ring();
  return {};
}

Result<ChannelStats> GroupCore::channel_stats(ChannelNumber number) const {
  if (is_inherited()) return fail_inherited();
  const ChannelSlot* slot = engine_->registry().find(number);
  if (slot == nullptr || slot->group != id_) return std::unexpected(not_the_groups());
  const SendQueueCount::Value queued = slot->queued.get();
  return ChannelStats{.channel = number,
                      .traffic = {slot->traffic.messages_in.get(), slot->traffic.messages_out.get(),
                                  slot->traffic.bytes_in.get(), slot->traffic.bytes_out.get()},
                      .queued_messages = queued.messages,
                      .queued_bytes = queued.bytes};
}

GroupStats GroupCore::stats() const noexcept {
  if (is_inherited()) return {};
  return {.waiting_messages = mailbox_.waiting(),
          .channels = reactor_side.channel_count.load(std::memory_order_relaxed)};
}

void GroupCore::shut() noexcept {
  MessageQueue left = mailbox_.close();
  engine_->registry().release_closed(left);
  engine_->reactor().doorbell().ring();  // its receiver may sleep in the poller
}

void GroupCore::destroy() noexcept {
  if (is_inherited()) return;
  std::call_once(destroyed_, [this] {
    shut();
    engine_->remove_group(*this);
  });
}

}  // namespace tofu::detail
