#include "net/os_error.hpp"
#include "net/socket.hpp"
#include "net/windows/uds_file.hpp"
#include "net/windows/winsock.hpp"

namespace tofu::net {

namespace {

std::unexpected<Error> refused(int os_error) {
  if (os_error == WSAEAFNOSUPPORT) {
    return fail(Status::connect_failed, windows::no_unix_sockets, os_error);
  }
  return fail(status_of(os_error, Status::connect_failed), {}, os_error);
}

}  // namespace

Result<ConnectAttempt> start_connect(const Endpoint& to, BufferSizes buffers) noexcept {
  using State = ConnectAttempt::State;
  const auto opened = windows::open_stream_socket(to.family());
  if (!opened) return refused(opened.error());
  const bool local = to.family() == AF_UNIX;
  Socket socket(windows::handle_of(*opened), !local);
  if (const int missing = local ? windows::why_not_there(to) : 0) return refused(missing);
  windows::set_stream_options(*opened, to.family(), buffers);

  const auto* address = static_cast<const sockaddr*>(to.data());
  if (::connect(*opened, address, static_cast<int>(to.size())) == 0) {
    if (auto done = finish_connect(socket); !done) return std::unexpected(done.error());
    return ConnectAttempt{State::connected, std::move(socket)};
  }
  const int os_error = ::WSAGetLastError();
  if (os_error == WSAEWOULDBLOCK) return ConnectAttempt{State::in_progress, std::move(socket)};
  // No buffers or no ephemeral port for a moment: as full a backlog elsewhere, it is tried anew.
  if (os_error == WSAENOBUFS || (local && os_error == WSAEADDRINUSE)) {
    return ConnectAttempt{State::retry_later, Socket{}};
  }
  return refused(os_error);
}

}  // namespace tofu::net
