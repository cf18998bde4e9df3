#include "net/listener.hpp"

#include "net/windows/winsock.hpp"
// Behind winsock2.h.
#include <ws2tcpip.h>

#include <new>
#include <utility>

#include "net/clock.hpp"
#include "net/os_error.hpp"
#include "net/windows/accept_state.hpp"
#include "net/windows/uds_file.hpp"

namespace tofu::net {

using windows::socket_of;

namespace {

Result<Socket> open_socket(int family, BufferSizes buffers) {
  const auto opened = windows::open_stream_socket(family);
  if (!opened) {
    if (opened.error() == WSAEAFNOSUPPORT) {
      return fail(Status::listen_failed, windows::no_unix_sockets, WSAEAFNOSUPPORT);
    }
    return fail(status_of(opened.error(), Status::listen_failed), "WSASocketW() failed",
                opened.error());
  }
  windows::set_buffer_sizes(*opened, buffers);
  return Socket(windows::handle_of(*opened));
}

/// A socket of any IPv6 address takes IPv4 too, every other one does not.
Result<void> choose_families(SOCKET socket, const Endpoint& on) noexcept {
  const DWORD ipv6_only = on.is_any_ipv6() ? 0 : 1;
  if (::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, reinterpret_cast<const char*>(&ipv6_only),
                   sizeof ipv6_only) == 0) {
    return {};
  }
  const int os_error = ::WSAGetLastError();
  return fail(Status::listen_failed, "IPV6_V6ONLY can't be set as needed", os_error);
}

/// A connection that is closing, or a socket that the system has not cleared away yet, is in the
/// way for moments: tried again a few times, as nobody who listens would let go in so short a time.
bool is_transient(int os_error) noexcept {
  return os_error == WSAENOBUFS || os_error == WSAEINTR || os_error == WSAEINPROGRESS;
}

/// 0, or Windows' code. `call` returns 0 or leaves a code behind.
template <class Call>
int with_patience(Call call) noexcept {
  constexpr int max_attempts = 5;
  constexpr std::chrono::milliseconds pause(1);
  int os_error = 0;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    if (attempt > 0) rest(pause);
    os_error = call() == 0 ? 0 : ::WSAGetLastError();
    if (!is_transient(os_error)) break;
  }
  return os_error;
}

Result<void> bind_to(SOCKET socket, const Endpoint& on) noexcept {
  const auto* address = static_cast<const sockaddr*>(on.data());
  const int os_error =
      with_patience([&] { return ::bind(socket, address, static_cast<int>(on.size())); });
  if (os_error == 0) return {};
  // So Windows answers where somebody has the port on all interfaces, and where it keeps it itself.
  if (os_error == WSAEACCES && on.family() != AF_UNIX) {
    return fail(Status::address_in_use,
                "the port is somebody's alone, or the system's (netsh interface ipv4 show "
                "excludedportrange)",
                os_error);
  }
  return fail(status_of(os_error, Status::listen_failed), {}, os_error);
}

Result<void> listen_by(SOCKET socket, int backlog) noexcept {
  const int os_error = with_patience([&] { return ::listen(socket, backlog); });
  if (os_error == 0) return {};
  return fail(status_of(os_error, Status::listen_failed), {}, os_error);
}

}  // namespace

Result<Listener> Listener::tcp(const Endpoint& on, int backlog, BufferSizes buffers) {
  auto socket = open_socket(on.family(), buffers);
  if (!socket) return std::unexpected(socket.error());
  const SOCKET opened = socket_of(socket->handle());
  // Without it somebody else could take the port over by SO_REUSEADDR, which is no help against
  // TIME_WAIT here.
  windows::set_option(opened, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
  if (on.family() == AF_INET6) {
    if (auto done = choose_families(opened, on); !done) return std::unexpected(done.error());
  }
  if (auto done = bind_to(opened, on); !done) return std::unexpected(done.error());
  if (auto done = listen_by(opened, backlog); !done) return std::unexpected(done.error());
  Listener listener;
  listener.socket_ = std::move(*socket);
  listener.buffers_ = buffers;
  return listener;
}

Result<Listener> Listener::uds(const std::string& path, int backlog, BufferSizes buffers) try {
  const auto endpoint = Endpoint::uds(path);
  if (!endpoint) return std::unexpected(endpoint.error());
  auto socket = open_socket(AF_UNIX, buffers);
  if (!socket) return std::unexpected(socket.error());
  // Now, as nothing may fail once the file stands there.
  std::string kept = windows::absolute(path);
  if (auto free = windows::clear_stale_file(path, *endpoint); !free) {
    return std::unexpected(free.error());
  }
  const SOCKET opened = socket_of(socket->handle());
  if (auto done = bind_to(opened, *endpoint); !done) return std::unexpected(done.error());
  Listener listener;  // from here on it removes the file
  const auto identity = windows::identity_of(kept);
  listener.device_ = identity.device;
  listener.inode_ = identity.inode;
  listener.path_ = std::move(kept);
  listener.socket_ = std::move(*socket);
  listener.buffers_ = buffers;
  if (auto done = listen_by(opened, backlog); !done) return std::unexpected(done.error());
  return listener;
} catch (const std::bad_alloc&) {
  return fail(Status::allocation_failed, "no memory for a listener");
}

AcceptResult Listener::accept() noexcept {
  sockaddr_storage address{};
  int size = sizeof address;
  const SOCKET accepted =
      ::accept(socket_of(handle()), reinterpret_cast<sockaddr*>(&address), &size);
  if (accepted == INVALID_SOCKET) {
    const int os_error = ::WSAGetLastError();
    return {windows::accept_state_of(os_error), {}, os_error};
  }
  // What it inherits from the listener differs from version to version.
  if (const int os_error = windows::make_private_and_non_blocking(accepted)) {
    ::closesocket(accepted);
    return {AcceptResult::State::skipped, {}, os_error};
  }
  windows::set_stream_options(accepted, address.ss_family, buffers_);
  return {AcceptResult::State::accepted,
          Socket(windows::handle_of(accepted), address.ss_family != AF_UNIX)};
}

void Listener::close() noexcept {
  if (!path_.empty()) windows::remove_socket_file(path_, {device_, inode_});
  path_.clear();
  socket_.close();
}

}  // namespace tofu::net
