#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tofu/buffer.hpp>

#include "net/listener.hpp"
#include "net/socket.hpp"
#include "support/expect.hpp"
#include "support/raw_socket.hpp"

/// Connected sockets for unit tests of src/net and for the conformance suite. Everything waits with
/// a deadline.
namespace tofu::test {

enum class Transport : std::uint8_t { tcp_v4, tcp_v6, uds };

inline std::string_view name_of(Transport transport) {
  switch (transport) {
    case Transport::tcp_v4:
      return "tcp_v4";
    case Transport::tcp_v6:
      return "tcp_v6";
    default:
      return "uds";
  }
}
inline void PrintTo(Transport transport, std::ostream* out) { *out << name_of(transport); }

/// A listener and the endpoint that leads to it.
struct Listening {
  net::Listener listener;
  net::Endpoint endpoint;
};

/// A TCP endpoint of an IP literal.
inline net::Endpoint ip(std::string_view host, std::uint16_t port) {
  const auto endpoint = net::Endpoint::literal(host, port);
  if (!endpoint) throw Failure(std::string(host) + " is no IP literal");
  return *endpoint;
}

/// A listener at a free port or path.
inline Listening listen_on(Transport transport, net::BufferSizes buffers = {}, int backlog = 128) {
  if (transport == Transport::uds) {
    const std::string path = net::temporary_uds_path();
    return {must(net::Listener::uds(path, backlog, buffers)), must(net::Endpoint::uds(path))};
  }
  const std::string_view host = transport == Transport::tcp_v4 ? "127.0.0.1" : "::1";
  auto listener = must(net::Listener::tcp(ip(host, 0), backlog, buffers));
  const std::uint16_t port = listener.port();
  return {std::move(listener), ip(host, port)};
}

/// False where the host has no ::1.
inline bool has_ipv6() { return net::Listener::tcp(ip("::1", 0), 1, {}).has_value(); }

/// False where the host has no Unix sockets.
inline bool has_uds() { return net::Listener::uds(net::temporary_uds_path(), 1, {}).has_value(); }

/// Those that the host has.
inline std::vector<Transport> transports() {
  std::vector<Transport> there{Transport::tcp_v4};
  if (has_ipv6()) there.push_back(Transport::tcp_v6);
  if (has_uds()) there.push_back(Transport::uds);
  return there;
}

/// For tests to which they are all the same.
inline Transport quickest_transport() { return has_uds() ? Transport::uds : Transport::tcp_v4; }

/// Waits until the OS reports that the socket is ready for that; errors and hang-ups end it too.
inline void await(net::Handle handle, Direction direction) {
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  if (!wait_ready(handle, direction, static_cast<int>(wait.count()))) {
    throw Failure("the socket did not become ready");
  }
}

/// Takes the connection that is on its way.
inline net::Socket accept_from(net::Listener& listener) {
  await(listener.handle(), Direction::reading);
  net::AcceptResult accepted = listener.accept();
  if (accepted.state != net::AcceptResult::State::accepted) {
    throw Failure("accept() failed with errno " + std::to_string(accepted.os_error));
  }
  return std::move(accepted.socket);
}

/// A connection to `endpoint`, complete.
inline net::Socket connect_to(const net::Endpoint& endpoint, net::BufferSizes buffers = {}) {
  net::ConnectAttempt attempt = must(net::start_connect(endpoint, buffers));
  if (attempt.state == net::ConnectAttempt::State::in_progress) {
    await(attempt.socket.handle(), Direction::writing);
    must(net::finish_connect(attempt.socket));
  }
  return std::move(attempt.socket);
}

/// Both ends of a connection.
struct SocketPair {
  net::Socket client;
  net::Socket server;
};

inline SocketPair connected_pair(Transport transport, net::BufferSizes buffers = {}) {
  Listening listening = listen_on(transport, buffers);
  net::Socket client = connect_to(listening.endpoint, buffers);
  return {std::move(client), accept_from(listening.listener)};
}

/// A text in which no two places look alike for long, so that shifted bytes differ.
inline std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : text) {
    state = state * 1'664'525U + 1'013'904'223U;
    byte = static_cast<char>(state >> 24U);
  }
  return text;
}

/// One write of as much as goes.
inline net::IoResult write_some(net::Socket& socket, std::string_view text) {
  const net::ConstSlice slice{as_bytes(text).data(), text.size()};
  return socket.write(std::span(&slice, 1));
}

/// One read of at most `room` bytes, appended to `into`.
inline net::IoResult read_some(net::Socket& socket, std::string& into, std::size_t room = 65'536) {
  std::vector<std::byte> bytes(room);
  const net::MutableSlice slice{bytes.data(), bytes.size()};
  const net::IoResult result = socket.read(std::span(&slice, 1));
  into.append(reinterpret_cast<const char*>(bytes.data()), result.bytes);
  return result;
}

/// Writes all of it, waiting for room.
inline void write_all(net::Socket& socket, std::string_view text) {
  while (!text.empty()) {
    const net::IoResult result = write_some(socket, text);
    if (result.state == net::IoResult::State::failed) {
      throw Failure("the write failed with errno " + std::to_string(result.os_error));
    }
    text.remove_prefix(result.bytes);
    if (!text.empty()) await(socket.handle(), Direction::writing);
  }
}

/// Reads exactly `size` bytes, waiting for them.
inline std::string read_exactly(net::Socket& socket, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    await(socket.handle(), Direction::reading);
    const net::IoResult result = read_some(socket, text, size - text.size());
    if (result.state == net::IoResult::State::closed ||
        result.state == net::IoResult::State::failed) {
      throw Failure("the stream ended after " + std::to_string(text.size()) + " bytes");
    }
  }
  return text;
}

/// What a stream held until its end, and how it ended: closed or failed.
struct Rest {
  std::string text;
  net::IoResult end;
};
inline Rest read_to_end(net::Socket& socket) {
  Rest rest{};
  for (;;) {
    await(socket.handle(), Direction::reading);
    rest.end = read_some(socket, rest.text);
    if (rest.end.state == net::IoResult::State::closed ||
        rest.end.state == net::IoResult::State::failed) {
      return rest;
    }
  }
}

/// Writes until the OS takes no more; returns how many bytes it took.
inline std::size_t fill(net::Socket& socket) {
  const std::string chunk(65'536, 'x');
  std::size_t total = 0;
  for (;;) {
    const net::IoResult result = write_some(socket, chunk);
    if (result.state == net::IoResult::State::would_block) return total;
    if (result.state != net::IoResult::State::done) throw Failure("the write failed");
    total += result.bytes;
  }
}

}  // namespace tofu::test
