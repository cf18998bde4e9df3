#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include <tofu/error.hpp>

#include "net/endpoint.hpp"
#include "net/handle.hpp"

namespace tofu::net {

/// Pieces of memory for gathered writes and scattered reads.
struct ConstSlice {
  const std::byte* data;
  std::size_t size;
};
struct MutableSlice {
  std::byte* data;
  std::size_t size;
};
/// At most this many slices are taken by one call; the rest is left for the next.
inline constexpr std::size_t max_slices = 64;

/// How a read or write ended. EINTR never shows.
struct IoResult {
  enum class State : unsigned char {
    done,         ///< `bytes` went through, at least one
    would_block,  ///< nothing now; the poller tells when
    closed,       ///< read only: the peer sends no more (FIN)
    failed,       ///< `os_error` says why; the connection is of no more use in this direction
  };
  State state;
  std::size_t bytes = 0;
  int os_error = 0;
};

/// SO_SNDBUF and SO_RCVBUF in bytes; 0 leaves the OS's own tuning on.
struct BufferSizes {
  int send = 0;
  int receive = 0;
};

/// A connected or connecting stream socket: non-blocking, close-on-exec, Nagle off, no SIGPIPE.
/// Move-only; not thread-safe.
///
/// Closing never blocks, with one exception, which reading has too: before Linux 6.16 a Unix
/// socket can't refuse descriptors that its peer sends along (SCM_RIGHTS). They are closed unseen
/// in our thread, and one that is a TCP socket with SO_LINGER waits there as long as the peer set.
class Socket {
 public:
  Socket() = default;
  explicit Socket(Handle handle, bool can_reset = true) noexcept
      : handle_(handle), can_reset_(can_reset) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept
      : handle_(std::exchange(other.handle_, no_handle)), can_reset_(other.can_reset_) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(can_reset_, other.can_reset_);
    return *this;
  }

  [[nodiscard]] Handle handle() const noexcept { return handle_; }
  [[nodiscard]] bool is_open() const noexcept { return handle_ != no_handle; }

  [[nodiscard]] IoResult read(std::span<const MutableSlice> into) noexcept;
  [[nodiscard]] IoResult write(std::span<const ConstSlice> from) noexcept;

  /// Sends FIN behind what was written; reading goes on.
  void shutdown_write() noexcept;
  /// Close as the OS does by default: what was written is still sent, then FIN.
  void close() noexcept;
  /// Close with SO_LINGER 0: RST, no TIME_WAIT; what was not yet sent is dropped. As close() where
  /// there is no such thing.
  void close_abortively() noexcept;
  /// TCP. Unix sockets have neither RST nor TIME_WAIT: there is one way to close them.
  [[nodiscard]] bool can_reset() const noexcept { return can_reset_; }
  /// Reads and clears SO_ERROR; 0: none.
  [[nodiscard]] int take_error() noexcept;
  /// Bytes written that the peer's system has not acknowledged yet; 0 if the OS can't tell.
  [[nodiscard]] std::size_t unacknowledged() const noexcept;
  /// Own and peer's address; empty endpoints when the OS knows none.
  [[nodiscard]] Endpoint local_endpoint() const noexcept;
  [[nodiscard]] Endpoint peer_endpoint() const noexcept;

 private:
  Handle handle_ = no_handle;
  bool can_reset_ = true;
};

/// A connect that has begun.
struct ConnectAttempt {
  enum class State : unsigned char {
    connected,
    in_progress,  ///< the poller reports `connect`; then finish_connect()
    retry_later,  ///< the listener's backlog is full (UDS): no event will come, try anew
  };
  State state;
  Socket socket;
};

/// Errors: connect_failed and what status_of() makes of it.
[[nodiscard]] Result<ConnectAttempt> start_connect(const Endpoint& to,
                                                   BufferSizes buffers) noexcept;

/// Once the poller reported `connect`: did it succeed? A socket that got connected to itself (which
/// TCP allows among ephemeral ports) counts as refused. Errors as start_connect().
[[nodiscard]] Result<void> finish_connect(Socket& socket) noexcept;

}  // namespace tofu::net
