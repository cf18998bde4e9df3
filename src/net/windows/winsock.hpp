#pragma once

#include <winsock2.h>
// Behind winsock2.h, which it needs.
#include <windows.h>

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

/// A stream socket: non-blocking, not inherited. Error: Windows' code; WSAEAFNOSUPPORT where the
/// system has no Unix sockets (before build 17063).
[[nodiscard]] std::expected<SOCKET, int> open_stream_socket(int family) noexcept;
/// The same, blocking.
[[nodiscard]] std::expected<SOCKET, int> open_blocking_stream_socket(int family) noexcept;
inline constexpr const char* no_unix_sockets =
    "this system has no Unix sockets: Windows has them from Windows 10, build 17063, on; use TCP";

/// What a socket of accept() still needs to be like those of open_stream_socket(); 0 or a code.
[[nodiscard]] int make_private_and_non_blocking(SOCKET socket) noexcept;

void set_option(SOCKET socket, int level, int option, int value) noexcept;
void set_buffer_sizes(SOCKET socket, BufferSizes buffers) noexcept;
void set_stream_options(SOCKET socket, int family, BufferSizes buffers) noexcept;

}  // namespace tofu::net::windows
