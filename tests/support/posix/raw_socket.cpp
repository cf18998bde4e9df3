#include "support/raw_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "support/fail_with_errno.hpp"

namespace tofu::test {
namespace {

int descriptor_of(RawHandle socket) { return static_cast<int>(socket); }

bool is_transient(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

Transfer failed(const char* call) {
  if (is_transient(errno)) return {Transfer::State::would_block};
  if (errno == ECONNRESET || errno == EPIPE) return {Transfer::State::reset};
  fail_with_errno(call);
}

/// SIGPIPE is kept away by a flag of each call, or where there is none, by an option.
#ifdef MSG_NOSIGNAL
constexpr int send_flags = MSG_DONTWAIT | MSG_NOSIGNAL;
void keep_sigpipe_away(RawHandle /*socket*/) {}
#else
constexpr int send_flags = MSG_DONTWAIT;
void keep_sigpipe_away(RawHandle socket) { set_option(socket, SOL_SOCKET, SO_NOSIGPIPE, 1); }
#endif

/// Closed by exec(), without which a child would keep the connection.
RawHandle made(int descriptor) {
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  keep_sigpipe_away(descriptor);
  return descriptor;
}

}  // namespace

RawHandle open_socket(int family, RawBuffers buffers) {
  const int descriptor = ::socket(family, SOCK_STREAM, 0);
  if (descriptor < 0) fail_with_errno("socket");
  const RawHandle socket = made(descriptor);
  if (buffers.send > 0) set_option(socket, SOL_SOCKET, SO_SNDBUF, buffers.send);
  if (buffers.receive > 0) set_option(socket, SOL_SOCKET, SO_RCVBUF, buffers.receive);
  return socket;
}

void set_option(RawHandle socket, int level, int option, int value) {
  if (::setsockopt(descriptor_of(socket), level, option, &value, sizeof value) != 0) {
    fail_with_errno("setsockopt");
  }
}

int option_of(RawHandle socket, int level, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(descriptor_of(socket), level, option, &value, &size) != 0) {
    fail_with_errno("getsockopt");
  }
  return value;
}

void set_non_blocking(RawHandle socket) {
  const int descriptor = descriptor_of(socket);
  if (::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK) != 0) {
    fail_with_errno("fcntl");
  }
}

Connecting connect_socket(RawHandle socket, const RawAddress& to) {
  if (::connect(descriptor_of(socket), to.get(), to.size) == 0) return Connecting::done;
  if (errno != EINPROGRESS && errno != EAGAIN) fail_with_errno("connect");
  return Connecting::on_the_way;
}

void bind_at(RawHandle socket, const RawAddress& on) {
  if (::bind(descriptor_of(socket), on.get(), on.size) != 0) fail_with_errno("bind");
}

void listen_at(RawHandle socket, const RawAddress& on, int backlog) {
  bind_at(socket, on);
  if (::listen(descriptor_of(socket), backlog) != 0) fail_with_errno("listen");
}

RawHandle accept_socket(RawHandle listener) {
  const int accepted = ::accept(descriptor_of(listener), nullptr, nullptr);
  if (accepted < 0) fail_with_errno("accept");
  const RawHandle socket = made(accepted);
  set_non_blocking(socket);
  return socket;
}

std::uint16_t local_port(RawHandle socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (::getsockname(descriptor_of(socket), reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    fail_with_errno("getsockname");
  }
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

bool is_uds(RawHandle socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(descriptor_of(socket), reinterpret_cast<sockaddr*>(&name), &size);
  return name.ss_family == AF_UNIX;
}

Transfer send_now(RawHandle socket, std::string_view bytes) {
  const ssize_t sent = ::send(descriptor_of(socket), bytes.data(), bytes.size(), send_flags);
  if (sent >= 0) return {Transfer::State::done, static_cast<std::size_t>(sent)};
  return failed("send");
}

Transfer receive_now(RawHandle socket, char* into, std::size_t room) {
  const ssize_t count = ::recv(descriptor_of(socket), into, room, MSG_DONTWAIT);
  if (count > 0) return {Transfer::State::done, static_cast<std::size_t>(count)};
  return count == 0 ? Transfer{Transfer::State::end} : failed("recv");
}

bool send_urgent(RawHandle socket, char byte) {
  if (::send(descriptor_of(socket), &byte, 1, MSG_OOB) == 1) return true;
  if (errno == EOPNOTSUPP || errno == EINVAL) return false;
  fail_with_errno("send MSG_OOB");
}

bool wait_ready(RawHandle socket, Direction direction, int milliseconds) {
  const short events = direction == Direction::reading ? POLLIN : POLLOUT;
  pollfd waiting{descriptor_of(socket), events, 0};
  const int ready = ::poll(&waiting, 1, milliseconds);
  if (ready < 0 && errno != EINTR) fail_with_errno("poll");
  return ready > 0;
}

void shut_down(RawHandle socket, Direction direction) {
  const int how = direction == Direction::reading ? SHUT_RD : SHUT_WR;
  if (::shutdown(descriptor_of(socket), how) != 0) fail_with_errno("shutdown");
}

void close_socket(RawHandle socket) { ::close(descriptor_of(socket)); }

void reset_socket(RawHandle socket) {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_of(socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close_socket(socket);
}

}  // namespace tofu::test
