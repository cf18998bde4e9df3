// Large bodies go from the socket straight to the message that will carry them.
//
// A body that is read into the reactor's buffer is copied once more, which costs as much as the
// kernel's own copy. So once the size of a large body is known, because its header is here or, as a
// guess, because the last one on that channel had that size, it is read into memory of its own,
// which is then exchanged for the message's. The next frame's header is read along with it: in a
// stream of large bodies nothing is guessed after the first.
//
// As elsewhere, a peer that stalls makes its channel keep at most a few times what it sent.

#include <algorithm>
#include <cstring>

#include "core/landing.hpp"
#include "core/reactor.hpp"
#include "wire/frame_content.hpp"

namespace tofu::detail {

namespace {

// The memory for a whole body is a channel's as soon as this part of it has come.
constexpr std::size_t least_part = 4;

bool is_worth_keeping(std::size_t landed, std::size_t whole) noexcept {
  return landed >= whole / least_part;
}

// Empty, with room for `bytes`. False: no memory.
bool make_room(Buffer& buffer, std::size_t bytes) noexcept {
  buffer.clear();
  if (buffer.capacity() >= bytes) return true;
  buffer.release();  // or its old content would be copied
  return buffer.reserve(bytes);
}

}  // namespace

std::size_t Reactor::ReadPlan::bytes() const noexcept {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < slice_count; ++i) sum += slices[i].size;
  return sum;
}

// Where the next read goes.
Reactor::ReadPlan Reactor::plan_read(Channel& channel, std::size_t budget) {
  ReadPlan plan;
  const bool roomy = has_room_for_much(channel);
  if (channel.landing.under_way()) {
    Buffer& body = channel.landing.body;
    plan.body = ReadPlan::Body::landing;
    plan.body_bytes = body_bytes_in(channel.landing.header) - body.size();
    plan.add(body.data() + body.size(), plan.body_bytes);
    if (roomy) plan.add(read_buffer_.data(), frame_header_bytes);
  } else if (!roomy || channel.state != State::open || !plan_landing(channel, plan)) {
    plan.add(read_buffer_.data(), read_size(channel, roomy, budget));
  }
  return plan;
}

// False: the next body is not large, as far as one can know, or there is no memory for it.
bool Reactor::plan_landing(Channel& channel, ReadPlan& plan) {
  const std::span<const std::byte> carried = channel.carried();
  if (carried.empty()) {
    const std::size_t body = channel.large_body;
    if (body == 0 || !make_room(spare_landing_, body)) return false;
    // In this order what came is contiguous again once the body is copied between the two.
    plan.body = ReadPlan::Body::guessed;
    plan.body_bytes = body;
    plan.add(read_buffer_.data(), frame_header_bytes);
    plan.add(spare_landing_.data(), body);
    plan.add(read_buffer_.data() + frame_header_bytes + body, frame_header_bytes);
    return true;
  }
  FrameHeader header;
  if (carried.size() < frame_header_bytes || !next_frame_size(channel, carried, header) ||
      !can_land(header) || !make_room(spare_landing_, header.body_bytes)) {
    return false;
  }
  const std::size_t here = carried.size() - frame_header_bytes;
  plan.body = ReadPlan::Body::known;
  plan.body_bytes = header.body_bytes - here;
  plan.add(spare_landing_.data() + here, plan.body_bytes);
  plan.add(read_buffer_.data(), frame_header_bytes);
  return true;
}

// Takes what a read brought.
Reactor::Fed Reactor::feed_planned(Channel& channel, const ReadPlan& plan, std::size_t bytes) {
  switch (plan.body) {
    case ReadPlan::Body::none:
      break;
    case ReadPlan::Body::guessed:
      return feed_guessed(channel, plan, bytes);
    case ReadPlan::Body::known:
      return feed_known(channel, plan, bytes);
    case ReadPlan::Body::landing: {
      const std::size_t body = std::min(bytes, plan.body_bytes);
      return feed_landing(channel, body, bytes - body);
    }
  }
  return feed(channel, read_buffer_.bytes().first(bytes));
}

Reactor::Fed Reactor::feed_guessed(Channel& channel, const ReadPlan& plan, std::size_t bytes) {
  const std::span<std::byte> all = read_buffer_.bytes().first(bytes);
  if (bytes <= frame_header_bytes) return feed(channel, all);
  const std::size_t body = std::min(bytes - frame_header_bytes, plan.body_bytes);
  FrameHeader header;
  const bool right = next_frame_size(channel, all, header) && can_land(header) &&
                     header.body_bytes == plan.body_bytes;
  if (!right || !is_worth_keeping(body, plan.body_bytes)) {
    std::memcpy(all.data() + frame_header_bytes, spare_landing_.data(), body);
    return feed(channel, all);
  }
  begin_landing(channel, all.first(frame_header_bytes), body);
  const std::span<std::byte> behind = all.subspan(frame_header_bytes + body);
  std::memmove(read_buffer_.data(), behind.data(), behind.size());
  return feed_landing(channel, 0, behind.size());
}

Reactor::Fed Reactor::feed_known(Channel& channel, const ReadPlan& plan, std::size_t bytes) {
  const std::span<const std::byte> carried = channel.carried();
  const std::span<const std::byte> start = carried.subspan(frame_header_bytes);
  const std::size_t body = std::min(bytes, plan.body_bytes);
  if (!is_worth_keeping(start.size() + body, start.size() + plan.body_bytes)) {
    const std::span<const std::byte> came(spare_landing_.data() + start.size(), body);
    return keep(channel, came) ? Fed::all : Fed::ended;
  }
  if (!start.empty()) std::memcpy(spare_landing_.data(), start.data(), start.size());
  begin_landing(channel, carried.first(frame_header_bytes), start.size() + body);
  clear_carry(channel);
  return feed_landing(channel, 0, bytes - body);
}

// The first `body` bytes are in spare_landing_, which becomes the channel's; but a body that is cut
// and may stay so gets memory of its size, if that is too large. To give back the end of a larger
// piece would only leave holes that nobody can use.
void Reactor::begin_landing(Channel& channel, std::span<const std::byte> header,
                            std::size_t body) noexcept {
  std::memcpy(channel.landing.header.data(), header.data(), frame_header_bytes);
  Buffer& landed = channel.landing.body;
  const std::size_t whole = body_bytes_in(channel.landing.header);
  const bool too_large = body < whole && spare_landing_.capacity() > least_part * body;
  if (too_large && landed.reserve(whole)) {
    std::memcpy(landed.data(), spare_landing_.data(), body);
  } else {
    std::swap(landed, spare_landing_);
  }
  (void)landed.resize(body);  // the room was made before
}

// `body` more bytes have landed, and `behind` bytes that came behind them are in the read buffer.
// Whatever is whole is taken, in order.
Reactor::Fed Reactor::feed_landing(Channel& channel, std::size_t body, std::size_t behind) {
  const std::span<const std::byte> next = read_buffer_.bytes().first(behind);
  if (channel.landing.under_way()) {
    Buffer& landed = channel.landing.body;
    (void)landed.resize(landed.size() + body);
    if (landed.size() < body_bytes_in(channel.landing.header)) return Fed::all;
    if (take_landed(channel) == Fed::parked) {
      return keep_parked(channel, next);
    }
  }
  return feed(channel, next);
}

// The frame that has landed is whole.
Reactor::Fed Reactor::take_landed(Channel& channel) {
  MessagePtr message = message_to_receive(channel);
  if (message == nullptr) return Fed::parked;
  const FrameHeader header = decode_frame_header(channel.landing.header);
  message->header = wire::binary_header_of(header);
  message->text_headers.clear();
  std::swap(message->body.storage(), channel.landing.body);
  Buffer& former = channel.landing.body;
  if (former.capacity() > spare_landing_.capacity()) std::swap(former, spare_landing_);
  former.release();
  take_message_in(channel, header, std::move(message));
  return Fed::all;
}

}  // namespace tofu::detail
