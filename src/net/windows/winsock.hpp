#pragma once

#include <winsock2.h>

#include <expected>

#include "net/handle.hpp"
#include "net/socket.hpp"

/// What the files of this folder share. Codes are Windows' own (WSAECONNREFUSED is 10061).
namespace tofu::net::windows {

[[nodiscard]] inline SOCKET socket_of(Handle handle) noexcept {
  return static_cast<SOCKET>(handle);
}
[[nodiscard]] inline Handle handle_of(SOCKET socket) noexcept {
  return static_cast<Handle>(socket);
}

/// Starts Winsock once per process; 0, or why it cannot be had. Thread-safe.
[[nodiscard]] int start_winsock() noexcept;

/// A stream socket: non-blocking, not inherited. Error: Windows' code; WSAEAFNOSUPPORT where the
/// system has no Unix sockets (before build 17063).
[[nodiscard]] std::expected<SOCKET, int> open_stream_socket(int family) noexcept;

void set_option(SOCKET socket, int level, int option, int value) noexcept;
void set_buffer_sizes(SOCKET socket, BufferSizes buffers) noexcept;
void set_stream_options(SOCKET socket, int family, BufferSizes buffers) noexcept;

}  // namespace tofu::net::windows
