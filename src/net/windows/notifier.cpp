#include "net/notifier.hpp"

#include "net/windows/winsock.hpp"
// Behind winsock2.h.
#include <ws2tcpip.h>

#include <array>
#include <utility>

#include "net/system_sockets.hpp"

namespace tofu::net {

namespace {

std::unexpected<Error> failed(const char* what) noexcept {
  return fail(Status::notification_failed, what, ::WSAGetLastError());
}

}  // namespace

// A datagram socket on the loopback interface that is connected to itself: it takes nothing from
// anybody else, and what it sends makes it readable.
Result<Notifier> Notifier::create() noexcept {
  if (const int failure = start_sockets()) {
    return fail(Status::notification_failed, "Winsock cannot be started", failure);
  }
  const SOCKET socket = ::WSASocketW(AF_INET, SOCK_DGRAM, 0, nullptr, 0,
                                     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) return failed("no socket for the notifier");
  Notifier notifier(windows::handle_of(socket), no_handle);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  u_long on = 1;
  if (::bind(socket, any, size) != 0 || ::getsockname(socket, any, &size) != 0 ||
      ::connect(socket, any, size) != 0 ||
      ::ioctlsocket(socket, static_cast<long>(FIONBIO), &on) != 0) {
    return failed("the notifier's socket cannot be connected to itself");
  }
  return notifier;
}

Notifier::~Notifier() {
  if (handle_ != no_handle) ::closesocket(windows::socket_of(handle_));
}

Notifier::Notifier(Notifier&& other) noexcept
    : handle_(std::exchange(other.handle_, no_handle)), other_end_(other.other_end_) {}

Notifier& Notifier::operator=(Notifier&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(other_end_, other.other_end_);
  return *this;
}

void Notifier::signal() noexcept {
  const char something = 0;
  ::send(windows::socket_of(handle_), &something, 1, 0);  // a full buffer is readable as well
}

void Notifier::drain() noexcept {
  std::array<char, 16> ignored;
  while (::recv(windows::socket_of(handle_), ignored.data(), static_cast<int>(ignored.size()), 0) >
         0) {
  }
}

}  // namespace tofu::net
