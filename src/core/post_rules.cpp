#include "core/post_rules.hpp"

#include <algorithm>

#include "core/send_batch.hpp"

namespace tofu::detail {

namespace {

// Each application-made op code, as post() sees it.
struct Role {
  bool postable = false;
  bool makes_channel = false;
  bool is_response = false;
  bool may_have_more = false;
};

constexpr Role role_of(OpCode op_code) noexcept {
  switch (op_code) {
    case OpCode::request:
    case OpCode::signal:
      return {.postable = true, .may_have_more = true};
    case OpCode::response:
      return {.postable = true, .is_response = true, .may_have_more = true};
    case OpCode::hello_request:
    case OpCode::welcome_request:
      return {.postable = true, .makes_channel = true};
    case OpCode::hello_response:
    case OpCode::bye_response:
      return {.postable = true, .is_response = true};
    case OpCode::bye_request:
    case OpCode::bye_signal:
      return {.postable = true};
    case OpCode::welcome_response:
      break;
  }
  return {};
}

Result<void> check_address_header(const Message& message) noexcept {
  const bool hello = message.header.op_code == OpCode::hello_request;
  if (message.text_headers.find(hello ? connect_to_header : listen_on_header)) return {};
  return fail(Status::wrong_address, hello ? "a HelloRequest needs the text header '~connect_to'"
                                           : "a WelcomeRequest needs the text header '~listen_on'");
}

Error refusal_of(ChannelSlot::Phase phase) noexcept {
  if (phase == ChannelSlot::Phase::closing || phase == ChannelSlot::Phase::parting) {
    return {Status::channel_closed, 0, "the channel is ending; its channel_closed is on its way"};
  }
  return {Status::invalid_channel_number, 0, "no channel of this group has that number"};
}

// Counts in, unless a limit forbids it. A message larger than all bytes allowed passes alone.
bool count_in(ChannelSlot& slot, std::size_t bytes, const EngineOptions& options) noexcept {
  const SendQueueCount::Value before = slot.queued.add(1, bytes);
  // An option of 0 is no limit but that of the count.
  const std::size_t most_messages =
      std::min(options.max_queued_messages - 1, SendQueueCount::limit.messages - 1);
  const std::size_t most_bytes =
      std::min(options.max_queued_bytes - 1, SendQueueCount::limit.bytes - 1);
  const bool too_many = before.messages > most_messages;
  const bool too_large = before.bytes != 0 && before.bytes + bytes - 1 > most_bytes;
  if (!too_many && !too_large) return true;
  slot.queued.subtract(1, bytes);
  return false;
}

}  // namespace

bool has_room_again(const ChannelSlot& slot, const EngineOptions& options) noexcept {
  const auto half_empty = [](std::size_t queued, std::size_t limit) {
    return limit == 0 || queued * 2 <= limit;
  };
  const SendQueueCount::Value queued = slot.queued.get();
  return half_empty(queued.messages, options.max_queued_messages) &&
         half_empty(queued.bytes, options.max_queued_bytes);
}

Result<void> check_postable(const Message& message) noexcept {
  const BinaryHeader& header = message.header;
  const Role role = role_of(header.op_code);
  if (!role.postable) {
    return fail(Status::invalid_op_code, "no op code that an application may post");
  }
  if (header.more && !role.may_have_more) {
    return fail(Status::invalid_more_usage, "'more' is for requests, responses and signals");
  }
  if (role.is_response && header.message_id == 0) {
    return fail(Status::invalid_message_id, "a response carries the message id of its request");
  }
  if (role.makes_channel != (header.channel == unassigned_channel)) {
    return fail(Status::invalid_channel_number,
                role.makes_channel ? "a Hello or Welcome gets its channel number from the engine: 0"
                                   : "only a Hello or Welcome may have channel number 0");
  }
  if (message.text_headers.encoded().size() > TextHeaders::max_bytes) {
    return fail(Status::invalid_headers_len, "text headers beyond 65,535 bytes");
  }
  if (message.body.size() > Body::max_bytes) {
    return fail(Status::invalid_body_len, "a body beyond 65,535 bytes");
  }
  return role.makes_channel ? check_address_header(message) : Result<void>{};
}

Result<void> admit(ChannelSlot& slot, const Message& message, GroupId group,
                   const EngineOptions& options) noexcept {
  using Phase = ChannelSlot::Phase;
  const bool abort = message.header.op_code == OpCode::bye_signal;
  const std::size_t bytes = abort ? 0 : frame_bytes_of(message);

  const auto takes_it = [abort](Phase phase) {
    return phase == Phase::open || (abort && phase == Phase::parting);
  };
  const Phase phase = slot.phase.load();
  if (slot.group.load() != group || !takes_it(phase)) {
    return std::unexpected(refusal_of(slot.group.load() == group ? phase : Phase::free));
  }
  if (slot.is_listener.load() && !abort && message.header.op_code != OpCode::welcome_request) {
    return fail(Status::not_allowed, "a listener takes no messages; ByeSignal ends it");
  }
  if (abort || role_of(message.header.op_code).makes_channel) {
    slot.queued.add(1, bytes);
  } else {
    while (!count_in(slot, bytes, options)) {
      // The Signal send_queue_ready is owed from the mark on: whatever is queued brings it when it
      // is written. Nothing is if the queue was emptied just before: then there is room.
      slot.room_wanted = true;
      const SendQueueCount::Value queued = slot.queued.get();
      if (queued.messages == 0 && queued.bytes == 0) continue;
      return fail(Status::send_queue_full,
                  "max_queued_messages or max_queued_bytes of this channel is reached");
    }
  }
  // Counted in first, looked at then: see ChannelSlot.
  if (takes_it(slot.phase.load()) && slot.group.load() == group) return {};
  slot.queued.subtract(1, bytes);
  return std::unexpected(refusal_of(Phase::closing));
}

}  // namespace tofu::detail
