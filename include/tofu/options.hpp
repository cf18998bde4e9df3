#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <tofu/error.hpp>

namespace tofu {

/// Which thread does an engine's I/O.
enum class Drive : std::uint8_t {
  own_thread,  ///< the thread in wait_receive() while there is one, else a thread of the engine's
               ///< own (default): I/O goes on whatever the application does
  caller,      ///< the thread in wait_receive(): no hand-over, lowest latency; I/O stands still
               ///< while nobody waits
};

/// What an engine may use and how long it waits. 0 switches a limit off unless said otherwise.
/// The defaults protect a careless user; each is checked by Engine::create().
struct EngineOptions {
  Drive drive = Drive::own_thread;

  /// Messages made at start (the original's default).
  std::size_t initial_messages = 16;
  /// At most this many free messages are kept. None is taken for receiving once so many are in use,
  /// those not counted that stand in send queues; then reading stops until some come back.
  /// What the application holds counts, whether it was received or comes from get(); the engine's
  /// Signals that tell of a state (pool_empty, send_queue_ready, …) do not. All groups share them:
  /// one that does not receive keeps those that wait for it. At least 1.
  std::size_t max_messages = 64;

  /// From HelloRequest to connected, name look-up and all addresses together.
  std::chrono::milliseconds connect_timeout{10'000};
  /// From accept to a whole HelloRequest.
  std::chrono::milliseconds hello_timeout{10'000};
  /// From ByeRequest posted to ByeResponse received, from ByeResponse posted to its being written,
  /// and again from there to the peer's close.
  /// Counted from the last byte that the peer took or sent, and looked at in quarters: a slow link,
  /// or much that is queued before the Bye, prolongs it, and it may come a quarter late. As
  /// half_close_timeout.
  std::chrono::milliseconds bye_timeout{5'000};
  /// After the peer half-closed: how long requests may stay unanswered or answers unsent.
  std::chrono::milliseconds half_close_timeout{2'000};
  /// Without a byte in or out on a connection, before the Hello and after the Bye, too. Off by
  /// default: an idle channel costs next to nothing.
  std::chrono::milliseconds idle_timeout{0};
  /// How long a listener rests after accept() failed for a reason that may last, such as want of
  /// descriptors or memory. At least 1.
  std::chrono::milliseconds accept_backoff{100};

  /// Channels alive at a time, listeners and those whose channel_closed was not received yet
  /// included; at most 65,534.
  std::size_t max_channels = 20'000;
  /// Per channel, posted and not yet written: post() then fails with send_queue_full.
  std::size_t max_queued_messages = 4'096;
  std::size_t max_queued_bytes = 16 * 1024 * 1024;
  /// Per group, received and not yet taken by wait_receive(): reading of its channels then stops.
  std::size_t max_received_messages = 4'096;

  /// Longest text headers and body accepted from a peer, in bytes, at most 65,535 each. Longer: the
  /// channel ends with protocol_violation. Here 0 means that none are accepted.
  std::size_t max_text_headers_bytes = 65'535;
  std::size_t max_body_bytes = 65'535;

  /// Connections the OS may hold before they are accepted. At least 1; the OS may cap it.
  int listen_backlog = 4'096;
  /// The socket buffers SO_SNDBUF and SO_RCVBUF in bytes; 0: the OS's own tuning.
  int send_buffer_bytes = 0;
  int receive_buffer_bytes = 0;
};

/// Errors: not_allowed, its detail names the option and what it must be. Thread-safe.
[[nodiscard]] Result<void> validate(const EngineOptions& options);

}  // namespace tofu
