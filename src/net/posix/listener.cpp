#include "net/listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>

#include "net/os_error.hpp"
#include "net/posix/accept_state.hpp"
#include "net/posix/socket_calls.hpp"
#include "net/posix/socket_options.hpp"
#include "net/posix/uds_file.hpp"

namespace tofu::net {

namespace {

Result<Socket> open_socket(int family, BufferSizes buffers) {
  const auto descriptor = posix::open_stream_socket(family);
  if (!descriptor) {
    const int os_error = descriptor.error();
    return fail(status_of(os_error, Status::listen_failed), "socket() failed", os_error);
  }
  posix::set_buffer_sizes(*descriptor, buffers);
  return Socket(*descriptor);
}

Result<void> bind_and_listen(const Socket& socket, const Endpoint& on, int backlog) {
  const int descriptor = posix::descriptor_of(socket.handle());
  const auto* address = static_cast<const sockaddr*>(on.data());
  // With SO_REUSEADDR a port in use may show only in listen().
  if (::bind(descriptor, address, static_cast<socklen_t>(on.size())) != 0 ||
      ::listen(descriptor, backlog) != 0) {
    const int os_error = errno;
    return fail(status_of(os_error, Status::listen_failed), {}, os_error);
  }
  return {};
}

/// To remove the file by, wherever the process works by then. May be longer than a socket address
/// holds. As it is if there is no working folder.
std::string absolute(const std::string& path) {
  std::error_code none;
  const auto whole = std::filesystem::absolute(path, none);
  return none ? path : whole.string();
}

/// A socket of any IPv6 address takes IPv4 too, every other one does not. Not all systems can do
/// that (OpenBSD never does), and what then listens is not what was asked for.
Result<void> choose_families(int descriptor, const Endpoint& on) noexcept {
  const int ipv6_only = on.is_any_ipv6() ? 0 : 1;
  if (::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &ipv6_only, sizeof ipv6_only) == 0) {
    return {};
  }
  const int os_error = errno;
  return fail(Status::listen_failed, "IPV6_V6ONLY can't be set as needed", os_error);
}

}  // namespace

Result<Listener> Listener::tcp(const Endpoint& on, int backlog, BufferSizes buffers) {
  auto socket = open_socket(on.family(), buffers);
  if (!socket) return std::unexpected(socket.error());
  const int descriptor = posix::descriptor_of(socket->handle());
  // Only against TIME_WAIT: of two that listen, the second is refused all the same; on macOS and
  // the BSDs only if both have the same address.
  posix::set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  if (on.family() == AF_INET6) {
    if (auto done = choose_families(descriptor, on); !done) return std::unexpected(done.error());
  }
  if (auto done = bind_and_listen(*socket, on, backlog); !done) {
    return std::unexpected(done.error());
  }
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
  Listener listener;
  if (path.starts_with('@')) {
    if (auto done = bind_and_listen(*socket, *endpoint, backlog); !done) {
      return std::unexpected(done.error());
    }
  } else {
    // Now, as nothing may fail once the file stands there.
    std::string kept = absolute(path);
    const auto identity = posix::listen_at(*socket, path, backlog);
    if (!identity) return std::unexpected(identity.error());
    listener.path_ = std::move(kept);
    listener.device_ = identity->device;
    listener.inode_ = identity->inode;
  }
  listener.socket_ = std::move(*socket);
  listener.buffers_ = buffers;
  return listener;
} catch (const std::bad_alloc&) {
  return fail(Status::allocation_failed, "no memory for a listener");
}

AcceptResult Listener::accept() noexcept {
  const auto accepted = posix::accept_connection(posix::descriptor_of(handle()));
  if (!accepted) return {posix::accept_state_of(accepted.error()), {}, accepted.error()};
  posix::set_stream_options(accepted->descriptor, accepted->family, buffers_);
  return {AcceptResult::State::accepted, Socket(accepted->descriptor, accepted->family != AF_UNIX)};
}

void Listener::close() noexcept {
  // The file first: as long as we listen nobody takes it for stale and puts another in its place.
  if (!path_.empty()) posix::remove_socket_file(path_, {device_, inode_});
  path_.clear();
  socket_.close();
}

}  // namespace tofu::net
