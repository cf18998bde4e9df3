#include "common/posix_socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace tofu::bench {

namespace {

constexpr int backlog = 4'096;

int check(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

union AnyAddress {
  sockaddr any;
  sockaddr_in in;
  sockaddr_un un;
};

socklen_t fill(AnyAddress& address, const Place& place) {
  address = {};
  if (place.transport == Transport::tcp) {
    address.in.sin_family = AF_INET;
    address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.in.sin_port = htons(static_cast<std::uint16_t>(place.port));
    return sizeof address.in;
  }
  address.un.sun_family = AF_UNIX;
  if (place.path.size() >= sizeof address.un.sun_path) throw std::length_error(place.path);
  std::copy(place.path.begin(), place.path.end(), address.un.sun_path);
  return sizeof address.un;
}

Descriptor new_socket(const Place& place) {
  const int family = place.transport == Transport::tcp ? AF_INET : AF_UNIX;
  return Descriptor(check(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
}

}  // namespace

void Descriptor::close() noexcept {
  if (is_open()) ::close(std::exchange(number_, -1));
}

Listening listen_at(const Place& place) {
  Listening listening{.socket = new_socket(place)};
  AnyAddress address;
  socklen_t size = fill(address, place);
  const int on = 1;
  (void)::setsockopt(listening.socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  check(::bind(listening.socket.get(), &address.any, size), "bind");
  check(::listen(listening.socket.get(), backlog), "listen");
  if (place.transport == Transport::tcp) {
    check(::getsockname(listening.socket.get(), &address.any, &size), "getsockname");
    listening.port = ntohs(address.in.sin_port);
  }
  return listening;
}

Descriptor accept_from(const Descriptor& listener) {
  Descriptor socket(check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  disable_nagle(socket);
  return socket;
}

Descriptor connect_to(const Place& place) {
  Descriptor socket = new_socket(place);
  AnyAddress address;
  const socklen_t size = fill(address, place);
  check(::connect(socket.get(), &address.any, size), "connect");
  disable_nagle(socket);
  return socket;
}

void disable_nagle(const Descriptor& socket) {
  const int on = 1;  // fails on AF_UNIX, which has no such thing
  (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void set_non_blocking(const Descriptor& socket) {
  check(::fcntl(socket.get(), F_SETFL, O_NONBLOCK), "fcntl");
}

void write_all(const Descriptor& socket, std::span<const std::byte> head,
               std::span<const std::byte> body) {
  while (!head.empty() || !body.empty()) {
    const auto entry = [](std::span<const std::byte> bytes) {
      return iovec{const_cast<std::byte*>(bytes.data()), bytes.size()};
    };
    std::array<iovec, 2> entries{entry(head), entry(body)};
    msghdr message{};
    message.msg_iov = entries.data();
    message.msg_iovlen = entries.size();
    const ssize_t count = ::sendmsg(socket.get(), &message, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    check(static_cast<int>(count), "sendmsg");
    const auto written = static_cast<std::size_t>(count);
    const std::size_t of_head = std::min(written, head.size());
    head = head.subspan(of_head);
    body = body.subspan(written - of_head);
  }
}

std::size_t read_some(const Descriptor& socket, std::span<std::byte> into) {
  for (;;) {
    const ssize_t count = ::recv(socket.get(), into.data(), into.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == ECONNRESET) return 0;
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "recv");
  }
}

void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace tofu::bench
