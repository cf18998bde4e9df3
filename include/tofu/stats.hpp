#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <tofu/message.hpp>
#include <tofu/status.hpp>

namespace tofu {

/// What went through, counted from the start of the engine or channel. Frames whole, bytes as on
/// the wire (16 header bytes a frame included).
struct TrafficStats {
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

/// System calls of the reactor, by kind.
struct SystemCallStats {
  std::uint64_t wait = 0;     ///< epoll_wait, poll
  std::uint64_t control = 0;  ///< epoll_ctl
  std::uint64_t read = 0;
  std::uint64_t write = 0;
  std::uint64_t accept = 0;
  std::uint64_t connect = 0;
};

/// The message pool at this moment.
struct PoolStats {
  std::size_t free = 0;         ///< ready to be had without allocation
  std::size_t alive = 0;        ///< all that exist, wherever they are
  std::uint64_t allocated = 0;  ///< made since the start
  std::uint64_t freed = 0;      ///< given back to the heap since the start
};

/// A snapshot of an engine. Each figure is exact when read alone; figures of one snapshot may be a
/// few messages apart, as the reactor does not stop for it.
struct EngineStats {
  TrafficStats traffic;
  SystemCallStats system_calls;
  PoolStats pool;

  std::size_t channels = 0;     ///< alive now, listeners included
  std::size_t listeners = 0;    ///< alive now
  std::uint64_t accepted = 0;   ///< connections accepted
  std::uint64_t connected = 0;  ///< connections that this engine opened
  std::uint64_t returned = 0;   ///< posted messages handed back with a status

  std::uint64_t turns = 0;             ///< of the reactor's loop
  std::uint64_t channels_visited = 0;  ///< summed over the turns: the cost of turns
  std::uint64_t wakeups = 0;           ///< a sleeping reactor woken by a post
  std::uint64_t receiver_wakeups = 0;  ///< a sleeping receiver woken by the reactor
  std::uint64_t pool_empty_episodes = 0;
  std::uint64_t accept_pauses = 0;  ///< no descriptors, or max_channels reached

  /// Ended channels by reason, indexed by the status's value. Index 0: a finished Bye.
  std::array<std::uint64_t, 256> closed{};
  [[nodiscard]] std::uint64_t closed_by(Status reason) const noexcept {
    return closed[static_cast<std::size_t>(reason)];
  }
};

/// A snapshot of one channel.
struct ChannelStats {
  ChannelNumber channel = unassigned_channel;
  TrafficStats traffic;
  std::size_t queued_messages = 0;  ///< posted, not yet written
  std::size_t queued_bytes = 0;
};

/// A snapshot of one channel group.
struct GroupStats {
  std::size_t waiting_messages = 0;  ///< received, not yet taken
  std::size_t channels = 0;          ///< alive now
};

}  // namespace tofu
