#pragma once

#include <cstdint>
#include <string>

#include <tofu/error.hpp>

#include "net/endpoint.hpp"
#include "net/socket.hpp"

namespace tofu::net {

/// How an accept() ended. EINTR never shows.
struct AcceptResult {
  enum class State : unsigned char {
    accepted,
    would_block,
    skipped,       ///< that connection died in the backlog (ECONNABORTED, …): try the next
    no_resources,  ///< EMFILE, ENOMEM, EPERM, … or unknown: rest before trying again
    failed,        ///< the listener itself is broken
  };
  State state;
  Socket socket;
  int os_error = 0;
};

/// A listening stream socket, non-blocking. Owns its UDS file: it goes with the listener, unless
/// somebody replaced it meanwhile. Move-only; not thread-safe.
class Listener {
 public:
  /// A TCP listener; port 0 takes a free one. The port is never shared, but for macOS and the BSDs,
  /// where one on all interfaces shares it with one on a special address (docs/porting.md).
  /// Errors: address_in_use, permission_denied, allocation_failed, listen_failed.
  [[nodiscard]] static Result<Listener> tcp(const Endpoint& on, int backlog, BufferSizes buffers);
  /// A UDS listener ('@' for abstract). A stale socket file is replaced; a live one, or a file that
  /// is no socket, is never taken away. The path appears only when connections are possible.
  /// Errors: invalid_address, address_in_use, uds_path_not_found (no such folder),
  /// permission_denied, allocation_failed, listen_failed.
  [[nodiscard]] static Result<Listener> uds(const std::string& path, int backlog,
                                            BufferSizes buffers);

  Listener() = default;
  ~Listener() { close(); }
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;

  [[nodiscard]] AcceptResult accept() noexcept;
  /// Closes, and removes the UDS file if it is still this listener's.
  void close() noexcept;

  [[nodiscard]] Handle handle() const noexcept { return socket_.handle(); }
  /// The port really bound; 0 for UDS.
  [[nodiscard]] std::uint16_t port() const noexcept { return socket_.local_endpoint().port(); }

 private:
  Socket socket_;
  BufferSizes buffers_;
  std::string path_;          // absolute; empty: no file to remove
  std::uint64_t device_ = 0;  // identity of the file, so that only our own is removed
  std::uint64_t inode_ = 0;
};

/// A path in the temporary folder for a listener that was asked for none; it does not exist now.
/// Short enough for every platform. Thread-safe. Throws std::bad_alloc.
[[nodiscard]] std::string temporary_uds_path();

}  // namespace tofu::net
