// What goes through simulated connections.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "sim/network.hpp"
#include "sim/world.hpp"

namespace tofu::sim {

namespace {

using State = net::IoResult::State;

// How much of what could be done is done.
std::size_t part_of(std::size_t all, Faults::Permille fault, World& world) {
  if (all <= 1 || !world.strikes(fault)) return all;
  return std::min<std::size_t>(all, 1 + world.random.skewed(all - 1));
}

std::vector<std::byte> gather(std::span<const net::ConstSlice> from, std::size_t most) {
  std::vector<std::byte> bytes;
  for (const net::ConstSlice& slice : from.first(std::min(from.size(), net::max_slices))) {
    const std::size_t taken = std::min(slice.size, most - bytes.size());
    bytes.insert(bytes.end(), slice.data, slice.data + taken);
  }
  return bytes;
}

std::size_t scatter(std::span<const std::byte> bytes, std::span<const net::MutableSlice> into) {
  std::size_t done = 0;
  for (const net::MutableSlice& slice : into.first(std::min(into.size(), net::max_slices))) {
    const std::size_t taken = std::min(slice.size, bytes.size() - done);
    if (taken != 0) std::memcpy(slice.data, bytes.data() + done, taken);
    done += taken;
  }
  return done;
}

}  // namespace

net::IoResult Network::read(net::Handle handle, std::span<const net::MutableSlice> into) {
  Socket* socket = find(handle);
  if (socket == nullptr || socket->connection == nullptr) return {State::failed, 0, EBADF};
  const std::shared_ptr<Connection> connection = socket->connection;
  End& end = connection->end(socket->side);
  if (!end.readable.empty()) {
    const std::size_t most = part_of(end.readable.size(), world_.faults.partial_read, world_);
    const std::size_t done = scatter(end.readable.bytes().first(most), into);
    end.readable.drop(done);
    world_.note("read", connection->id, static_cast<std::uint64_t>(socket->side), done);
    arrive(*connection, other(socket->side));  // there is room again
    return {State::done, done, 0};
  }
  if (const int error = std::exchange(end.error, 0); error != 0) return {State::failed, 0, error};
  return {end.fin || end.reset ? State::closed : State::would_block, 0, 0};
}

net::IoResult Network::write(net::Handle handle, std::span<const net::ConstSlice> from) {
  Socket* socket = find(handle);
  if (socket == nullptr || socket->connection == nullptr) return {State::failed, 0, EBADF};
  const std::shared_ptr<Connection> connection = socket->connection;
  const Side side = socket->side;
  End& end = connection->end(side);
  if (const int error = std::exchange(end.error, 0); error != 0) return {State::failed, 0, error};
  const bool broken = end.reset || end.write_ended ||
                      connection->state != Connection::State::established ||
                      (connection->is_uds && connection->end(other(side)).closed);
  if (broken) return {State::failed, 0, EPIPE};
  const std::size_t room = connection->room_to_write(side);
  if (room == 0 || world_.strikes(world_.faults.no_room)) return {State::would_block, 0, 0};
  const std::size_t most = part_of(room, world_.faults.partial_write, world_);
  Segment segment{.kind = Segment::Kind::data, .arrives = {}, .data = {}};
  segment.data.push(gather(from, most));
  const std::size_t written = segment.data.size();
  world_.note("write", connection->id, static_cast<std::uint64_t>(side), written);
  if (witness_ != nullptr) witness_->written(*connection, side, segment.data.bytes());
  transmit(connection, side, std::move(segment));
  return {State::done, written, 0};
}

void Network::end_writing(net::Handle handle) {
  Socket* socket = find(handle);
  if (socket == nullptr || socket->connection == nullptr) return;
  End& end = socket->connection->end(socket->side);
  if (end.reset || std::exchange(end.write_ended, true)) return;
  transmit(socket->connection, socket->side,
           {.kind = Segment::Kind::fin, .arrives = {}, .data = {}});
}

int Network::take_error(net::Handle handle) {
  Connection* connection = connection_of(handle);
  return connection == nullptr ? EBADF : std::exchange(connection->end(side_of(handle)).error, 0);
}

std::size_t Network::unacknowledged(net::Handle handle) {
  Connection* connection = connection_of(handle);
  return connection == nullptr ? 0 : connection->end(side_of(handle)).bytes_under_way;
}

net::Endpoint Network::local_endpoint(net::Handle handle) {
  const Socket* socket = find(handle);
  if (socket == nullptr) return {};
  if (socket->listening != nullptr) return socket->listening->on;
  return socket->connection->endpoints[static_cast<std::size_t>(socket->side)];
}

net::Endpoint Network::peer_endpoint(net::Handle handle) {
  const Socket* socket = find(handle);
  const bool connected = socket != nullptr && socket->connection != nullptr &&
                         socket->connection->state == Connection::State::established;
  if (!connected) return {};
  return socket->connection->endpoints[static_cast<std::size_t>(other(socket->side))];
}

// --- On the way ---

void Network::transmit(const std::shared_ptr<Connection>& connection, Side from, Segment segment) {
  End& end = connection->end(from);
  const std::size_t bytes = segment.data.size();
  end.bytes_under_way += bytes;
  segment.arrives = std::max(end.last_arrival, world_.now() + connection->latency);
  if (connection->bytes_per_millisecond != 0) {
    segment.arrives += std::chrono::microseconds(bytes * 1000 / connection->bytes_per_millisecond);
  }
  end.last_arrival = segment.arrives;
  end.under_way.push_back(std::move(segment));
  if (connection->is_uds) return arrive(*connection, from);
  world_.at(end.last_arrival, [this, connection, from] { arrive(*connection, from); });
}

// Whatever has come to the end opposite `from`, as far as there is room.
void Network::arrive(Connection& connection, Side from) {
  End& sender = connection.end(from);
  End& receiver = connection.end(other(from));
  while (!connection.is_lost && !sender.under_way.empty()) {
    Segment& next = sender.under_way.front();
    if (next.arrives > world_.now()) return;
    const bool is_data = next.kind == Segment::Kind::data;
    if (is_data && !receiver.closed && receiver.readable.size() >= connection.receive_room) return;
    take_segment(connection, from, next);
    if (next.data.empty()) sender.under_way.pop_front();
  }
}

// All of a segment, or as many bytes as there is room for.
void Network::take_segment(Connection& connection, Side from, Segment& segment) {
  End& sender = connection.end(from);
  const Side reader = other(from);
  End& receiver = connection.end(reader);
  const bool hears = !receiver.closed && !receiver.reset;
  switch (segment.kind) {
    case Segment::Kind::data: {
      std::size_t taken = segment.data.size();
      if (hears) {
        taken = std::min(taken, connection.receive_room - receiver.readable.size());
        const auto bytes = segment.data.bytes().first(taken);
        if (witness_ != nullptr) witness_->arrived(connection, reader, bytes);
        receiver.readable.push(bytes);
      }
      sender.bytes_under_way -= taken;
      segment.data.drop(taken);
      // Nobody is there any more: the answer to data is a reset.
      if (!hears && !connection.is_uds) break_end(connection, from, ECONNRESET);
      return;
    }
    case Segment::Kind::fin:
      if (!hears) return;
      receiver.fin = true;
      world_.note("fin", connection.id, static_cast<std::uint64_t>(reader));
      if (witness_ != nullptr) witness_->ended(connection, reader);
      return;
    case Segment::Kind::reset:
      break_end(connection, reader, receiver.fin ? EPIPE : ECONNRESET);
      return;
  }
}

// That end learns that the connection is broken. What is readable stays readable, as on Linux.
void Network::break_end(Connection& connection, Side side, int os_error) {
  End& end = connection.end(side);
  if (end.closed || std::exchange(end.reset, true)) return;
  end.error = os_error;
  world_.note("broken", connection.id, static_cast<std::uint64_t>(side));
  if (!end.fin && witness_ != nullptr) witness_->ended(connection, side);
  // What it sent will not get anywhere; the segment that brought this may be among it.
  for (Segment& segment : end.under_way) {
    if (segment.kind == Segment::Kind::data) segment.data.clear();
  }
  end.bytes_under_way = 0;
}

// What was not yet sent is dropped: how much of it, nobody can know.
void Network::send_reset(const std::shared_ptr<Connection>& connection, Side from) {
  End& end = connection->end(from);
  while (!connection->is_uds && !end.under_way.empty() && world_.random.chance(500)) {
    end.bytes_under_way -= end.under_way.back().data.size();
    end.under_way.pop_back();
  }
  end.write_ended = true;
  transmit(connection, from, {.kind = Segment::Kind::reset, .arrives = {}, .data = {}});
}

}  // namespace tofu::sim
