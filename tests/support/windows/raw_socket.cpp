#include "support/raw_socket.hpp"

#include <string>
#include <system_error>

namespace tofu::test {
namespace {

SOCKET socket_of(RawHandle socket) { return static_cast<SOCKET>(socket); }

[[noreturn]] void fail_with_winsock(const char* call) {
  const int error = ::WSAGetLastError();
  throw Failure(std::string(call) + ": " + std::to_string(error) + ", " +
                std::system_category().message(error));
}

void start_winsock() {
  static const int failure = [] {
    WSADATA about{};
    return ::WSAStartup(MAKEWORD(2, 2), &about);
  }();
  if (failure != 0) throw Failure("Winsock cannot be started");
}

Transfer failed(const char* call) {
  switch (::WSAGetLastError()) {
    case WSAEWOULDBLOCK:
      return {Transfer::State::would_block};
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case WSAESHUTDOWN:
      return {Transfer::State::reset};
    default:
      fail_with_winsock(call);
  }
}

/// There is no flag for it: the socket is made non-blocking for good. What wants to wait polls.
void make_non_blocking(RawHandle socket) {
  u_long on = 1;
  if (::ioctlsocket(socket_of(socket), static_cast<long>(FIONBIO), &on) != 0) {
    fail_with_winsock("ioctlsocket");
  }
}

}  // namespace

RawHandle open_socket(int family, RawBuffers buffers) {
  start_winsock();
  const SOCKET opened = ::WSASocketW(family, SOCK_STREAM, 0, nullptr, 0,
                                     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (opened == INVALID_SOCKET) fail_with_winsock("WSASocketW");
  const auto socket = static_cast<RawHandle>(opened);
  if (buffers.send > 0) set_option(socket, SOL_SOCKET, SO_SNDBUF, buffers.send);
  if (buffers.receive > 0) set_option(socket, SOL_SOCKET, SO_RCVBUF, buffers.receive);
  return socket;
}

void set_option(RawHandle socket, int level, int option, int value) {
  if (::setsockopt(socket_of(socket), level, option, reinterpret_cast<const char*>(&value),
                   sizeof value) != 0) {
    fail_with_winsock("setsockopt");
  }
}

int option_of(RawHandle socket, int level, int option) {
  int value = 0;
  int size = sizeof value;
  if (::getsockopt(socket_of(socket), level, option, reinterpret_cast<char*>(&value), &size) != 0) {
    fail_with_winsock("getsockopt");
  }
  return value;
}

void set_non_blocking(RawHandle socket) { make_non_blocking(socket); }

Connecting connect_socket(RawHandle socket, const RawAddress& to) {
  if (::connect(socket_of(socket), to.get(), to.size) == 0) return Connecting::done;
  if (::WSAGetLastError() != WSAEWOULDBLOCK) fail_with_winsock("connect");
  return Connecting::on_the_way;
}

void bind_at(RawHandle socket, const RawAddress& on) {
  if (::bind(socket_of(socket), on.get(), on.size) != 0) fail_with_winsock("bind");
}

void listen_at(RawHandle socket, const RawAddress& on, int backlog) {
  bind_at(socket, on);
  if (::listen(socket_of(socket), backlog) != 0) fail_with_winsock("listen");
}

RawHandle accept_socket(RawHandle listener) {
  const SOCKET accepted = ::accept(socket_of(listener), nullptr, nullptr);
  if (accepted == INVALID_SOCKET) fail_with_winsock("accept");
  const auto socket = static_cast<RawHandle>(accepted);
  make_non_blocking(socket);
  return socket;
}

std::uint16_t local_port(RawHandle socket) {
  sockaddr_storage bound{};
  int size = sizeof bound;
  if (::getsockname(socket_of(socket), reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    fail_with_winsock("getsockname");
  }
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

bool is_uds(RawHandle socket) {
  sockaddr_storage name{};
  int size = sizeof name;
  ::getsockname(socket_of(socket), reinterpret_cast<sockaddr*>(&name), &size);
  return name.ss_family == AF_UNIX;
}

Transfer send_now(RawHandle socket, std::string_view bytes) {
  make_non_blocking(socket);
  const int sent = ::send(socket_of(socket), bytes.data(), static_cast<int>(bytes.size()), 0);
  if (sent >= 0) return {Transfer::State::done, static_cast<std::size_t>(sent)};
  return failed("send");
}

Transfer receive_now(RawHandle socket, char* into, std::size_t room) {
  make_non_blocking(socket);
  const int count = ::recv(socket_of(socket), into, static_cast<int>(room), 0);
  if (count > 0) return {Transfer::State::done, static_cast<std::size_t>(count)};
  return count == 0 ? Transfer{Transfer::State::end} : failed("recv");
}

bool send_urgent(RawHandle socket, char byte) {
  if (::send(socket_of(socket), &byte, 1, MSG_OOB) == 1) return true;
  if (::WSAGetLastError() == WSAEOPNOTSUPP) return false;
  fail_with_winsock("send MSG_OOB");
}

bool wait_ready(RawHandle socket, Direction direction, int milliseconds) {
  const short events = direction == Direction::reading ? POLLIN : POLLOUT;
  WSAPOLLFD waiting{socket_of(socket), events, 0};
  const int ready = ::WSAPoll(&waiting, 1, milliseconds);
  if (ready < 0) fail_with_winsock("WSAPoll");
  return ready > 0;
}

std::size_t unacknowledged(RawHandle /*socket*/) { return 0; }  // the system does not tell

void shut_down(RawHandle socket, Direction direction) {
  const int how = direction == Direction::reading ? SD_RECEIVE : SD_SEND;
  if (::shutdown(socket_of(socket), how) != 0) fail_with_winsock("shutdown");
}

void close_socket(RawHandle socket) { ::closesocket(socket_of(socket)); }

void reset_socket(RawHandle socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket_of(socket), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&at_once),
               sizeof at_once);
  close_socket(socket);
}

}  // namespace tofu::test
