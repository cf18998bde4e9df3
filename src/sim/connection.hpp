#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "net/clock.hpp"
#include "net/endpoint.hpp"
#include "sim/byte_queue.hpp"

namespace tofu::sim {

/// The connections of a world, counted from 1.
using ConnectionId = std::uint32_t;
/// Which of its two ends: who connected, or who listened.
enum class Side : std::uint8_t { client = 0, server = 1 };
[[nodiscard]] constexpr Side other(Side side) noexcept {
  return side == Side::client ? Side::server : Side::client;
}

/// What is on its way from one end of a connection to the other.
struct Segment {
  enum class Kind : std::uint8_t { data, fin, reset };
  Kind kind;
  net::TimePoint arrives;
  ByteQueue data;
};

/// One end, as its system sees it.
struct End {
  ByteQueue readable;
  bool fin = false;          ///< the peer's FIN stands behind what is readable
  bool reset = false;        ///< the connection is broken; what is readable stays so
  int error = 0;             ///< SO_ERROR, told once
  bool closed = false;       ///< by its owner
  bool write_ended = false;  ///< by its owner: FIN was sent

  std::deque<Segment> under_way;  ///< from here to the other end
  std::size_t bytes_under_way = 0;
  net::TimePoint last_arrival{};
};

/// A simulated TCP or Unix domain connection.
struct Connection {
  enum class State : std::uint8_t { connecting, established, failed };

  ConnectionId id = 0;
  State state = State::connecting;
  bool is_uds = false;
  bool is_lost = false;     ///< nothing gets through any more
  bool is_spoilt = false;   ///< a fault befell it: reset, lost, dead in the backlog
  std::array<End, 2> ends;  ///< by Side
  std::array<net::Endpoint, 2> endpoints;
  std::chrono::nanoseconds latency{};
  std::size_t bytes_per_millisecond = 0;  ///< 0: as fast as can be
  std::size_t send_room = 0;              ///< bytes that may be under way from an end
  std::size_t receive_room = 0;           ///< bytes that may wait to be read

  [[nodiscard]] End& end(Side side) noexcept { return ends[static_cast<std::size_t>(side)]; }
  [[nodiscard]] const End& end(Side side) const noexcept {
    return ends[static_cast<std::size_t>(side)];
  }
  [[nodiscard]] std::size_t room_to_write(Side side) const noexcept {
    const std::size_t used = end(side).bytes_under_way;
    return used < send_room ? send_room - used : 0;
  }
};

}  // namespace tofu::sim
