#include "net/windows/winsock.hpp"

#include <ws2tcpip.h>

#include "net/system_sockets.hpp"

namespace tofu::net {

namespace {

/// A resolver's thread may outlive its engine: the library that holds its code must stay.
void stay_loaded() noexcept {
  HMODULE self = nullptr;
  ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                       reinterpret_cast<LPCWSTR>(&stay_loaded), &self);
}

int start_winsock() noexcept {
  stay_loaded();
  WSADATA about{};
  return ::WSAStartup(MAKEWORD(2, 2), &about);
}

}  // namespace

int start_sockets() noexcept {
  static const int failure = start_winsock();
  return failure;
}

void make_room_for_handles(std::size_t /*count*/) noexcept {}

bool has_abstract_sockets() noexcept { return false; }

namespace windows {

std::expected<SOCKET, int> open_blocking_stream_socket(int family) noexcept {
  if (const int failure = start_sockets()) return std::unexpected(failure);
  const SOCKET socket = ::WSASocketW(family, SOCK_STREAM, 0, nullptr, 0,
                                     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) return std::unexpected(::WSAGetLastError());
  return socket;
}

std::expected<SOCKET, int> open_stream_socket(int family) noexcept {
  const auto socket = open_blocking_stream_socket(family);
  if (!socket) return socket;
  u_long on = 1;
  if (::ioctlsocket(*socket, static_cast<long>(FIONBIO), &on) != 0) {
    const int os_error = ::WSAGetLastError();
    ::closesocket(*socket);
    return std::unexpected(os_error);
  }
  return socket;
}

int make_private_and_non_blocking(SOCKET socket) noexcept {
  u_long on = 1;
  if (::ioctlsocket(socket, static_cast<long>(FIONBIO), &on) != 0) return ::WSAGetLastError();
  ::SetHandleInformation(reinterpret_cast<HANDLE>(socket), HANDLE_FLAG_INHERIT, 0);
  return 0;
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

}  // namespace windows

}  // namespace tofu::net
