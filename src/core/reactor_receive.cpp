// From a socket's bytes to delivered messages.
//
// One read goes into the reactor's own large buffer and usually brings many frames, which are
// parsed in place; large bodies have a way of their own (reactor_land.cpp). A channel keeps bytes
// of its own (`carry`) only while a frame is cut in two, or while no message could be had for a
// whole one; the less room there is, the less is read at once, so that little has to be kept. A
// pooled message becomes a channel's only with a frame that is whole, so a peer that stalls inside
// a frame holds none.

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "core/landing.hpp"
#include "core/reactor.hpp"
#include "net/os_error.hpp"
#include "wire/frame_content.hpp"

namespace tofu::detail {

namespace {

// A channel may bring this much in one visit before the others get their turn, and what a large
// body has beyond: one of the largest bodies, or hundreds of small messages, which a turn and their
// receiver work on for some ten microseconds.
constexpr std::size_t share_beside_others = 48 * 1024;

// A stream that nobody waits behind is some percent cheaper in larger shares. It has them once no
// other channel was read for so long.
constexpr std::size_t share_alone = 512 * 1024;
constexpr std::chrono::nanoseconds counts_as_alone = std::chrono::milliseconds(100);

// What is left of a share is not worth a read if it is less than this.
constexpr std::size_t small_rest = 4 * 1024;

// Memory for a cut frame grows with the bytes that really came, whatever the header promises.
constexpr std::size_t least_carry = 4 * 1024;
constexpr std::size_t carry_growth = 4;

// With as many messages at hand or to be had, a full read is not too much.
constexpr std::size_t enough_messages = 16;

// Messages moved from the pool at once, at most: one for a lone frame, then twice as many each
// time.
constexpr std::size_t largest_refill = 64;

// One read while there is no room for much.
constexpr std::size_t small_read = 4 * 1024;

// What all parked channels together may keep of large reads; then there are only small ones.
constexpr std::size_t parked_bytes_bearable = 4 * 1024 * 1024;

}  // namespace

void Reactor::receive(Channel& channel) {
  read_and_feed(channel);
  if (channel.parked == Channel::Parked::no) return;
  channel.parked_bytes = channel.carry.capacity() + channel.landing.body.capacity();
  parked_bytes_ += channel.parked_bytes;
}

void Reactor::unpark_bytes(Channel& channel) noexcept {
  parked_bytes_ -= std::exchange(channel.parked_bytes, 0);
}

void Reactor::read_and_feed(Channel& channel) {
  if (channel.landing.under_way() || !channel.carry.empty()) {
    // Whole frames may wait since the channel was parked.
    if (feed_landing(channel, 0, 0) != Fed::all) return;
  }
  std::size_t budget = share_of(channel);
  bool more = true;
  while (more && budget >= small_rest && channel.can_read()) more = read_once(channel, budget);
  channel.greedy = more && budget < small_rest;
}

// What the channel may bring now.
std::size_t Reactor::share_of(const Channel& channel) noexcept {
  if (std::exchange(last_reader_, channel.number()) != channel.number()) alone_since_ = now_;
  return now_ - alone_since_ < counts_as_alone ? share_beside_others : share_alone;
}

bool Reactor::has_room_for_much(Channel& channel) {
  const std::size_t messages = refill_spare();
  GroupCore& group = *channel.group;
  const std::size_t waiting = group.mailbox().waiting() + group.reactor_side.outgoing.size();
  const bool receiver_keeps_up = options_.max_received_messages == 0 ||
                                 (waiting + enough_messages <= options_.max_received_messages &&
                                  !group.ListNode<Holding>::is_linked());
  return receiver_keeps_up && messages >= enough_messages && parked_bytes_ <= parked_bytes_bearable;
}

// All of the channel's share that fits, as long as there is room for what it may bring. Else no
// more than the rest of a cut frame, or just so much that the end of a channel is not overlooked.
std::size_t Reactor::read_size(const Channel& channel, bool roomy, std::size_t budget) const {
  if (roomy) return std::min(budget, read_buffer_.size());
  const std::span<const std::byte> carried = channel.carried();
  if (carried.empty()) return small_read;
  FrameHeader header;
  const auto frame = next_frame_size(channel, carried, header);  // checked when it came
  return frame && *frame > carried.size() ? *frame - carried.size() : small_read;
}

// One read and what follows from it. False: nothing more to read now.
bool Reactor::read_once(Channel& channel, std::size_t& budget) {
  figures_.reads.add();
  const ReadPlan plan = plan_read(channel, budget);
  const net::IoResult result = channel.socket.read(std::span(plan.slices).first(plan.slice_count));
  // A short read means an empty socket, nearly always; where all depends on it, only "none" does.
  channel.drained = result.state != net::IoResult::State::done ||
                    (result.bytes < plan.bytes() && !channel.write_broken);
  switch (result.state) {
    case net::IoResult::State::would_block:
      return false;
    case net::IoResult::State::closed:
      channel.read_ended = true;
      return false;
    case net::IoResult::State::failed: {
      // A finished Bye may end by RST: that is the way without TIME_WAIT.
      const bool bye_done =
          channel.bye_answered || (channel.state == State::finishing && channel.outbound.empty());
      end(channel,
          bye_done ? Error{Status::success}
                   : Error{net::status_of(result.os_error, Status::recv_failed), result.os_error});
      return false;
    }
    case net::IoResult::State::done:
      break;
  }
  channel.last_activity = now_;
  figures_.traffic.bytes_in.add(result.bytes);
  channel.slot->traffic.bytes_in.add(result.bytes);
  budget -= std::min(budget, result.bytes);
  if (feed_planned(channel, plan, result.bytes) != Fed::all) return false;
  return !channel.drained;
}

// Takes every whole frame out of carry and `bytes`; what is left goes to carry.
Reactor::Fed Reactor::feed(Channel& channel, std::span<const std::byte> bytes) {
  if (!channel.carry.empty()) {
    if (const Fed fed = feed_carry(channel, bytes); fed != Fed::all) return fed;
  }
  FrameHeader header;
  while (!bytes.empty()) {
    const auto size = next_frame_size(channel, bytes, header);
    if (!size) {
      end(channel, size.error());
      return Fed::ended;
    }
    if (bytes.size() < *size) return keep(channel, bytes) ? Fed::all : Fed::ended;
    const Fed taken = take_frame(channel, header, bytes.first(*size));
    if (taken == Fed::ended) return taken;
    if (taken == Fed::parked) return keep_parked(channel, bytes);
    bytes = bytes.subspan(*size);
  }
  return Fed::all;
}

// Completes and takes the frames in carry, with bytes from the front of `bytes` where needed.
Reactor::Fed Reactor::feed_carry(Channel& channel, std::span<const std::byte>& bytes) {
  Buffer& carry = channel.carry;
  Fed fed = Fed::all;
  FrameHeader header;
  while (fed == Fed::all && channel.carry_used < carry.size()) {
    const std::span<const std::byte> rest = channel.carried();
    const auto size = next_frame_size(channel, rest, header);
    if (!size) {
      end(channel, size.error());
      return Fed::ended;
    }
    if (rest.size() >= *size) {
      fed = take_frame(channel, header, rest.first(*size));
      if (fed == Fed::all) channel.carry_used += *size;
      continue;
    }
    if (bytes.empty()) break;
    const std::size_t more = std::min(*size - rest.size(), bytes.size());
    if (!keep(channel, bytes.first(more))) return Fed::ended;
    bytes = bytes.subspan(more);
  }
  if (fed == Fed::ended) return fed;
  // Many small frames taken one at a time must not move all that is behind them each time.
  if (channel.carry_used > carry.size() / 2) {
    carry.erase(0, std::exchange(channel.carry_used, 0));
    if (carry.capacity() > carry_growth * carry.size() + least_carry) carry.shrink();
  }
  if (fed == Fed::parked) return keep_parked(channel, bytes);
  if (carry.empty()) clear_carry(channel);
  return Fed::all;
}

// How long the frame at the front of `bytes` is (16 as long as only its header can be told, then
// `header` is not set), after everything that may be checked before it is whole.
Result<std::size_t> Reactor::next_frame_size(const Channel& channel,
                                             std::span<const std::byte> bytes,
                                             FrameHeader& header) const {
  if (bytes.size() < frame_header_bytes) return frame_header_bytes;
  header = decode_frame_header(bytes.first<frame_header_bytes>());
  if (auto checked = check_frame_header(header); !checked) return std::unexpected(checked.error());
  if (header.text_headers_bytes > options_.max_text_headers_bytes) {
    return fail(Status::protocol_violation, "text headers beyond max_text_headers_bytes");
  }
  if (header.body_bytes > options_.max_body_bytes) {
    return fail(Status::protocol_violation, "a body beyond max_body_bytes");
  }
  const auto op_code = static_cast<OpCode>(header.op_code);
  const bool hello = op_code == OpCode::hello_request;
  if (channel.state == State::awaiting_hello && !hello) {
    return fail(Status::protocol_violation, "the first frame is no HelloRequest");
  }
  if (channel.state != State::awaiting_hello && hello) {
    return fail(Status::protocol_violation, "a HelloRequest on a channel that is open already");
  }
  if (op_code == OpCode::bye_response && !channel.bye_sent) {
    return fail(Status::protocol_violation, "a ByeResponse without a ByeRequest");
  }
  return header.frame_bytes();
}

// Delivers one whole frame whose header was checked.
Reactor::Fed Reactor::take_frame(Channel& channel, const FrameHeader& header,
                                 std::span<const std::byte> frame) {
  MessagePtr message = message_to_receive(channel);
  if (message == nullptr) return Fed::parked;
  const auto content = frame.subspan(frame_header_bytes);
  if (auto decoded = wire::decode_frame_content(header, content, *message); !decoded) {
    end(channel, decoded.error());
    return Fed::ended;
  }
  take_message_in(channel, header, std::move(message));
  return Fed::all;
}

// One for a frame that is whole. Null: the channel is parked.
MessagePtr Reactor::message_to_receive(Channel& channel) {
  if (receiver_is_behind(*channel.group)) {
    park(channel, Channel::Parked::for_receiver);
    return nullptr;
  }
  MessagePtr message = take_message();
  if (message == nullptr) park(channel, Channel::Parked::for_pool);
  return message;
}

// The message holds what the frame with this header held.
void Reactor::take_message_in(Channel& channel, const FrameHeader& header, MessagePtr message) {
  channel.hungry = false;
  channel.large_body = can_land(header) ? header.body_bytes : 0;
  message->header.channel = channel.number();
  message->header.origin = Origin::application;
  figures_.traffic.messages_in.add();
  channel.slot->traffic.messages_in.add();
  act_on_received(channel, *message);
  deliver(*channel.group, std::move(message));
}

void Reactor::act_on_received(Channel& channel, const Message& message) {
  switch (message.header.op_code) {
    case OpCode::hello_request:
      channel.state = State::open;
      channel.visible = true;
      channel.slot->first_message_id = message.header.message_id;
      channel.slot->phase = ChannelSlot::Phase::open;
      clear_phase_deadline(channel);
      break;
    case OpCode::request:
      if (!message.header.more) ++channel.unanswered;
      break;
    case OpCode::bye_request:
      ++channel.unanswered;
      break;
    case OpCode::bye_response:
      channel.state = State::finishing;
      channel.slot->phase = ChannelSlot::Phase::parting;
      set_phase_deadline(channel, Channel::Deadline::bye, options_.bye_timeout);
      break;
    default:
      break;
  }
}

// Adds bytes to carry, with room for those that will follow. False: no memory, the channel ended.
bool Reactor::keep(Channel& channel, std::span<const std::byte> bytes) {
  return keep(channel, bytes, carry_growth);
}

// The same for what waits for messages, which nothing is added to.
Reactor::Fed Reactor::keep_parked(Channel& channel, std::span<const std::byte> bytes) {
  return keep(channel, bytes, 1) ? Fed::parked : Fed::ended;
}

bool Reactor::keep(Channel& channel, std::span<const std::byte> bytes, std::size_t growth) {
  if (bytes.empty()) return true;
  Buffer& carry = channel.carry;
  if (carry.size() + bytes.size() > carry.capacity()) {
    carry.erase(0, std::exchange(channel.carry_used, 0));
  }
  const std::size_t size = carry.size() + bytes.size();
  const std::size_t ahead = std::clamp(growth * size, least_carry, max_frame_bytes);
  // What served a larger frame would be too much for the first byte of another.
  if (carry.capacity() == 0 && spare_carry_.capacity() <= ahead) std::swap(carry, spare_carry_);
  const bool kept =
      (size <= carry.capacity() || carry.reserve(std::max(size, ahead))) && carry.append(bytes);
  if (!kept) end(channel, {Status::allocation_failed, 0, "no memory for a received frame"});
  return kept;
}

// What it held was taken; its memory serves the next cut frame: as a rule that is about as long.
void Reactor::clear_carry(Channel& channel) noexcept {
  Buffer& carry = channel.carry;
  carry.clear();
  channel.carry_used = 0;
  const bool worth_keeping = carry.capacity() > 0 && carry.capacity() <= max_frame_bytes;
  if (worth_keeping) std::swap(carry, spare_carry_);
  carry.release();
}

void Reactor::park(Channel& channel, Channel::Parked why) {
  GroupCore::ReactorSide& side = channel.group->reactor_side;
  channel.parked = why;
  if (why == Channel::Parked::for_receiver) {
    side.held.add(channel);
    if (!channel.group->ListNode<Holding>::is_linked()) holding_.push_back(*channel.group);
    doorbell_.ring();  // the next turn comes at once, and tells the receiver to ring
    return;
  }
  starved_.add(channel);
  if (side.pool_empty_unread.exchange(true)) return;
  figures_.pool_empty_episodes.add();
  const bool told =
      signal(*channel.group, nullptr, Status::pool_empty,
             {Status::pool_empty, 0, "receiving rests until messages come back to the pool"});
  if (!told) side.pool_empty_unread = false;
}

// Those that do not count against what may be made for receiving: posted and not yet back home.
std::size_t Reactor::lent_messages() const noexcept { return in_send_queues_ + returned_.size(); }

// At least one message at hand, if it can be had. Returns how many can be had in all.
std::size_t Reactor::refill_spare() {
  if (!spare_.empty()) return std::max(spare_.size(), obtainable_);
  obtainable_ = pool_.take_for_receiving(next_refill_, lent_messages(), spare_);
  obtainable_ += spare_.size();
  next_refill_ = std::min(2 * next_refill_, largest_refill);
  if (!spare_.empty()) fed_in_vain_ = false;
  return obtainable_;
}

MessagePtr Reactor::take_message() {
  (void)refill_spare();
  if (obtainable_ > 0) --obtainable_;
  return spare_.pop_front();
}

}  // namespace tofu::detail
