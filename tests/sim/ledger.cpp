// What the ledger is told by applications.

#include "ledger.hpp"

#include <utility>

namespace tofu::test {

namespace {

std::uint64_t hash_of(std::span<const std::byte> bytes) {
  std::uint64_t hash = 0xCBF29CE484222325U + bytes.size();
  for (const std::byte byte : bytes) {
    hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001B3U;
  }
  return hash;
}

bool makes_channel(OpCode op_code) {
  return op_code == OpCode::hello_request || op_code == OpCode::welcome_request;
}

// What was posted so comes back as that: a Hello or Welcome as its own response.
OpCode comes_back_as(OpCode posted) {
  if (posted == OpCode::hello_request) return OpCode::hello_response;
  if (posted == OpCode::welcome_request) return OpCode::welcome_response;
  return posted;
}

}  // namespace

std::string name_of(const ChannelLog& channel) {
  return "channel " + std::to_string(channel.number) + " of group " +
         std::to_string(channel.group) + " (connection " + std::to_string(channel.connection) + ")";
}

std::uint64_t Ledger::content_of(const Message& message) {
  return hash_of(message.text_headers.encoded()) * 31 + hash_of(message.body.bytes());
}

void Ledger::fail(std::string what) {
  if (failed()) return;
  verdict_ = std::move(what);
  world_.note("VIOLATION");
}

ChannelLog* Ledger::find(GroupNumber group, ChannelNumber number) {
  const auto found = by_number_.find({group, number});
  return found == by_number_.end() ? nullptr : found->second;
}

ChannelLog& Ledger::open(GroupNumber group, const BinaryHeader& first, bool is_ours) {
  if (find(group, first.channel) != nullptr) {
    fail("number " + std::to_string(first.channel) + " was given out again before channel_closed");
  }
  channels_.push_back(std::make_unique<ChannelLog>());
  ChannelLog& channel = *channels_.back();
  channel.group = group;
  channel.number = first.channel;
  channel.first_id = first.message_id;
  channel.made_by = first.op_code;
  channel.is_ours = is_ours;
  by_number_[{group, first.channel}] = &channel;
  return channel;
}

void Ledger::accepted(GroupNumber group, const BinaryHeader& header, std::uint64_t content) {
  ++figures_.posted;
  world_.note("posted", group, header.channel, static_cast<std::uint64_t>(header.op_code));
  if (gone_.contains(group)) {  // while its thread was in post()
    entries_[header.message_id] = {.outcome = Entry::Outcome::gone};
    return;
  }
  ChannelLog* channel = makes_channel(header.op_code) ? &open(group, header, /*is_ours=*/true)
                                                      : find(group, header.channel);
  if (channel == nullptr) return fail("post() accepted a message for a channel that is closed");
  Entry& entry = entries_[header.message_id];
  entry = {.channel = channel, .op_code = header.op_code, .content = content};
  if (header.op_code == OpCode::bye_signal) {
    channel->abort_posted = true;
    return;
  }
  if (header.op_code == OpCode::bye_request) channel->bye_posted = true;
  if (header.op_code == OpCode::bye_response) channel->bye_answered = true;
  channel->posted.push_back(header.message_id);
}

void Ledger::sent_by_peer(const Message& message) {
  entries_[message.header.message_id] = {.op_code = message.header.op_code,
                                         .content = content_of(message)};
}

ChannelLog* Ledger::received(GroupNumber group, const Message& message) {
  const BinaryHeader& header = message.header;
  world_.note("received", group, header.channel, static_cast<std::uint64_t>(header.op_code));
  ChannelLog* channel = find(group, header.channel);
  if (message.is_channel_closed()) {
    closed(channel, message);
    return channel;
  }
  if (!message.from_engine()) {
    if (header.status == Status::receiver_update) return nullptr;
    ++figures_.received;
    if (header.op_code == OpCode::hello_request) {
      hello_came(group, message);
    } else if (channel == nullptr) {
      fail("a message came for channel " + std::to_string(header.channel) + ", which is closed");
    } else {
      came_from_peer(*channel, message);
    }
    return find(group, header.channel);
  }
  const bool is_news = header.status == Status::success || header.status == Status::pool_empty ||
                       header.status == Status::receiver_update ||
                       header.status == Status::send_queue_ready;
  if (is_news) {
    if (header.op_code == OpCode::welcome_response) {
      entries_[header.message_id].outcome = Entry::Outcome::written;
      if (channel != nullptr) ++channel->written;
    }
    if (channel == nullptr && header.channel != unassigned_channel) {
      fail("news of channel " + std::to_string(header.channel) + " behind its last word");
    }
    return channel;
  }
  came_back(channel, message);
  return channel;
}

// Handed back by the engine; or a Signal of its own that is no outcome, as of trouble in accepting.
void Ledger::came_back(ChannelLog* channel, const Message& message) {
  const auto found = entries_.find(message.header.message_id);
  if (channel == nullptr) {
    return fail("a message came back on channel " + std::to_string(message.header.channel) +
                ", which is closed");
  }
  const bool known = found != entries_.end();
  if (!known || comes_back_as(found->second.op_code) != message.header.op_code) {
    const bool own =
        message.header.message_id == channel->first_id && message.header.op_code == OpCode::signal;
    if (!own) {
      fail("a " + std::string(to_string(message.header.op_code)) + " came back on " +
           name_of(*channel) + " that was never posted: " + std::string(message.reason()));
    }
    return;
  }
  Entry& entry = found->second;
  if (entry.channel != channel) return fail("a message came back on another channel");
  if (entry.outcome != Entry::Outcome::pending) {
    return fail("a message of " + name_of(*channel) + " has two outcomes");
  }
  ++figures_.returned;
  entry.outcome = Entry::Outcome::returned;
  if (message.header.op_code == OpCode::bye_signal) return;
  const std::size_t place = channel->written + channel->returned++;
  if (place >= channel->posted.size() || channel->posted[place] != message.header.message_id) {
    fail("messages of " + name_of(*channel) + " came back in another order than posted");
  }
}

void Ledger::hello_came(GroupNumber group, const Message& message) {
  ChannelLog& channel = open(group, message.header, /*is_ours=*/false);
  const auto found = first_frames_.find(message.header.message_id);
  if (found == first_frames_.end())
    return fail("a Hello was delivered that came over no connection");
  channel.connection = found->second;
  channel.side = sim::Side::server;
  flow_to(channel.connection, channel.side).reader = &channel;
  first_frames_.erase(found);
  came_from_peer(channel, message);
}

void Ledger::came_from_peer(ChannelLog& channel, const Message& message) {
  // A byte peer may answer before the whole Hello is out, by which a connection is known.
  if (channel.connection == 0 && channel.is_ours) channel.has_early = true;
  if (channel.has_early) return;
  Flow& flow = flow_to(channel.connection, channel.side);
  const std::size_t place = channel.received++;
  if (place >= flow.frames_came.size()) return fail("a message was delivered that never came");
  const MessageId id = message.header.message_id;
  if (flow.frames_came[place] != id) {
    return fail("on " + name_of(channel) + " message " + std::to_string(place) +
                " was delivered out of order, or one before it is missing");
  }
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;  // a stranger's, well-formed by chance
  if (found->second.content != content_of(message))
    fail("a message was delivered with other content");
  if (std::exchange(found->second.received, true)) fail("a message was delivered twice");
  if (message.header.op_code == OpCode::bye_request) channel.bye_received = true;
}

void Ledger::closed(ChannelLog* channel, const Message& message) {
  if (channel == nullptr) {
    return fail("channel_closed for number " + std::to_string(message.header.channel) +
                ", which is nobody's");
  }
  ++figures_.closed;
  if (message.header.message_id != channel->first_id) {
    fail("channel_closed of " + name_of(*channel) + " has another message id than its first");
  }
  const auto reason = message.text_headers.find(reason_header);
  if (!reason && !memory_may_lack_)
    fail("channel_closed of " + name_of(*channel) + " has no ~reason");
  if (channel->written + channel->returned != channel->posted.size()) {
    fail(name_of(*channel) + " is closed, and of " + std::to_string(channel->posted.size()) +
         " messages posted only " + std::to_string(channel->written) + " were written and " +
         std::to_string(channel->returned) + " came back");
  }
  check_nothing_dropped(*channel, message);
  channel->is_closed = true;
  channel->reason = message.reason();
  channel->ended_well = channel->reason.starts_with("success");
  by_number_.erase({channel->group, channel->number});
}

void Ledger::forsaken(GroupNumber group) {
  gone_.insert(group);
  for (const auto& channel : channels_) {
    if (channel->group != group || channel->is_closed) continue;
    channel->is_forsaken = channel->is_closed = true;
    for (std::size_t i = channel->written + channel->returned; i < channel->posted.size(); ++i) {
      entries_[channel->posted[i]].outcome = Entry::Outcome::gone;
    }
    by_number_.erase({channel->group, channel->number});
  }
}

}  // namespace tofu::test
