// What the ledger sees in the network, and what must hold in the end.

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "ledger.hpp"

namespace tofu::test {

void Ledger::written(const sim::Connection& connection, sim::Side writer,
                     std::span<const std::byte> bytes) {
  Flow& flow = flow_to(connection.id, other(writer));
  flow.sent.feed(
      bytes, [&](const FrameHeader& header) { frame_begun(connection, writer, header); },
      [&](const FrameHeader& header, std::span<const std::byte> frame) {
        frame_written(connection, writer, header, frame);
      });
}

// The first frame of a client tells which channel the connection is.
void Ledger::frame_begun(const sim::Connection& connection, sim::Side writer,
                         const FrameHeader& header) {
  const auto found = entries_.find(header.message_id);
  if (found == entries_.end() || found->second.channel == nullptr) return;
  ChannelLog& channel = *found->second.channel;
  if (channel.connection != 0) return;
  channel.connection = connection.id;
  channel.side = writer;
  flow_to(connection.id, writer).reader = &channel;
}

void Ledger::frame_written(const sim::Connection& connection, sim::Side writer,
                           const FrameHeader& header, std::span<const std::byte> frame) {
  Flow& flow = flow_to(connection.id, other(writer));
  flow.frames_sent.push_back(header.message_id);
  const auto found = entries_.find(header.message_id);
  if (found == entries_.end()) {
    flow.has_strangers = true;
    return;
  }
  Entry& entry = found->second;
  if (entry.channel == nullptr) return;  // a byte peer's
  ChannelLog& channel = *entry.channel;
  if (channel.connection != connection.id || channel.side != writer) {
    return fail("a message was written to another channel's connection");
  }
  if (entry.outcome == Entry::Outcome::gone) return;
  if (entry.outcome != Entry::Outcome::pending) return fail("a message was written twice");
  entry.outcome = Entry::Outcome::written;
  ++figures_.written;
  if (channel.returned > 0) fail("a message was written behind one that came back");
  const std::size_t place = channel.written++;
  if (place >= channel.posted.size() || channel.posted[place] != header.message_id) {
    fail("messages were written in another order than posted");
  }
  MessagePtr message = make_message();
  const auto decoded = decode_frame(frame, *message);
  if (!decoded || content_of(*message) != entry.content) {
    fail("a message was written with other content than posted");
  }
}

void Ledger::arrived(const sim::Connection& connection, sim::Side reader,
                     std::span<const std::byte> bytes) {
  Flow& flow = flow_to(connection.id, reader);
  flow.came.feed(
      bytes, [](const FrameHeader&) {},
      [&](const FrameHeader& header, std::span<const std::byte>) {
        const bool is_first = flow.frames_came.empty();
        if (is_first && reader == sim::Side::server) {
          first_frames_[header.message_id] = connection.id;
        }
        flow.frames_came.push_back(header.message_id);
        flow.came_at.push_back(world_.now());
      });
}

void Ledger::ended(const sim::Connection& connection, sim::Side reader) {
  Flow& flow = flow_to(connection.id, reader);
  if (std::exchange(flow.end_came, true)) return;
  flow.came_before_end = flow.frames_came.size();
}

void Ledger::closed(const sim::Connection& connection, sim::Side reader) {
  Flow& flow = flow_to(connection.id, reader);
  const auto behind = std::ranges::lower_bound(flow.came_at, world_.called_since());
  flow.came_before_close = static_cast<std::size_t>(behind - flow.came_at.begin());
}

// All whole frames that were here before the peer's FIN or RST, or before the peer was given up as
// silent, must have been delivered, unless this side ended the channel for a reason of its own.
void Ledger::check_nothing_dropped(const ChannelLog& channel, const Message& last_word) {
  if (channel.connection == 0 || channel.abort_posted || channel.has_early) return;
  const Flow& flow = flow_to(channel.connection, channel.side);
  if (flow.has_strangers || flow.came.is_broken()) return;
  const std::string_view reason = last_word.reason();
  const auto tells_one_of = [&](std::initializer_list<std::string_view> reasons) {
    return std::ranges::any_of(reasons, [&](auto one) { return reason.contains(one); });
  };
  std::size_t due = flow.end_came ? flow.came_before_end : 0;
  if (tells_one_of({"channel_closed", "shutdown_started", "protocol_violation", "allocation_failed",
                    "the poller"})) {
    due = 0;
  } else if (tells_one_of({"idle_timeout", "bye_timeout"})) {
    due = flow.came_before_close;
  }
  if (channel.received < due) {
    fail(name_of(channel) + " is closed (" + std::string(reason) + "), and of " +
         std::to_string(due) + " messages that had come only " + std::to_string(channel.received) +
         " were delivered");
  }
}

ChannelLog* Ledger::opposite(const ChannelLog& channel) {
  if (channel.connection == 0) return nullptr;
  return flow_to(channel.connection, other(channel.side)).reader;
}

std::size_t Ledger::pending(const ChannelLog& channel) const {
  return channel.posted.size() - channel.written - channel.returned;
}

std::size_t Ledger::pending_in(GroupNumber group) const {
  std::size_t sum = 0;
  for (const auto& channel : channels_) {
    if (channel->group == group && !channel->is_closed) sum += pending(*channel);
  }
  return sum;
}

std::size_t Ledger::open_in(GroupNumber group) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      by_number_, [group](const auto& entry) { return entry.first.first == group; }));
}

const ChannelLog* Ledger::parting_in(GroupNumber group) const {
  for (const auto& [key, channel] : by_number_) {
    const bool says_bye = channel->bye_posted || channel->bye_answered;
    if (key.first == group && channel->connection != 0 && says_bye) return channel;
  }
  return nullptr;
}

bool Ledger::is_connecting(GroupNumber group) const {
  return std::ranges::any_of(by_number_, [group](const auto& entry) {
    const ChannelLog& channel = *entry.second;
    return channel.group == group && channel.is_ours && channel.written == 0 &&
           channel.made_by == OpCode::hello_request && channel.connection == 0;
  });
}

void Ledger::check_at_rest(const Leave& leave) {
  for (const auto& channel : channels_) check_at_rest(*channel, leave);
}

// Between two channels that are still open, or that said goodbye, everything has come over.
void Ledger::check_at_rest(const ChannelLog& channel, const Leave& leave) {
  ChannelLog* peer = opposite(channel);
  if (peer == nullptr || channel.is_forsaken || peer->is_forsaken) return;
  const bool is_open = !channel.is_closed && !peer->is_closed;
  if (is_open && pending(channel) != 0) {
    return fail("all are at rest, and " + std::to_string(pending(channel)) +
                " messages of an open channel were not written");
  }
  if (is_open && peer->received != channel.written) {
    return fail("all are at rest, and of " + std::to_string(channel.written) +
                " messages written on an open channel " + std::to_string(peer->received) +
                " were delivered");
  }
  if (!leave.to_end_channels && channel.is_closed) check_had_a_reason(channel, *peer);
  const bool said_goodbye = !leave.to_part_early && channel.ended_well && peer->ended_well;
  if (said_goodbye && peer->received != channel.written) {
    fail("after a goodbye by both, of " + std::to_string(channel.written) + " messages written " +
         std::to_string(peer->received) + " were delivered");
  }
}

// No channel ends because another one is in trouble.
void Ledger::check_had_a_reason(const ChannelLog& channel, const ChannelLog& peer) {
  for (const ChannelLog* either : {&channel, &peer}) {
    if (either->abort_posted || either->bye_posted || either->bye_answered) return;
  }
  if (world_.network.connections()[channel.connection - 1]->is_spoilt) return;
  fail("a channel ended that nobody had touched: " + channel.reason);
}

}  // namespace tofu::test
