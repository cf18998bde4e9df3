#include "net/windows/winsock.hpp"

#include <windows.h>
#include <ws2tcpip.h>

namespace tofu::net::windows {

int start_winsock() noexcept {
  static const int failure = [] {
    WSADATA about{};
    return ::WSAStartup(MAKEWORD(2, 2), &about);
  }();
  return failure;
}

std::expected<SOCKET, int> open_stream_socket(int family) noexcept {
  if (const int failure = start_winsock()) return std::unexpected(failure);
  const SOCKET socket = ::WSASocketW(family, SOCK_STREAM, 0, nullptr, 0,
                                     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) return std::unexpected(::WSAGetLastError());
  u_long on = 1;
  if (::ioctlsocket(socket, static_cast<long>(FIONBIO), &on) != 0) {
    const int os_error = ::WSAGetLastError();
    ::closesocket(socket);
    return std::unexpected(os_error);
  }
  return socket;
}

void set_option(SOCKET socket, int level, int option, int value) noexcept {
  ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value);
}

void set_buffer_sizes(SOCKET socket, BufferSizes buffers) noexcept {
  if (buffers.send > 0) set_option(socket, SOL_SOCKET, SO_SNDBUF, buffers.send);
  if (buffers.receive > 0) set_option(socket, SOL_SOCKET, SO_RCVBUF, buffers.receive);
}

void set_stream_options(SOCKET socket, int family, BufferSizes buffers) noexcept {
  set_buffer_sizes(socket, buffers);
  if (family != AF_UNIX) set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

}  // namespace tofu::net::windows
