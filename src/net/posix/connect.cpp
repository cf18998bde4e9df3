#include <sys/socket.h>

#include <cerrno>

#include "net/os_error.hpp"
#include "net/posix/socket_calls.hpp"
#include "net/posix/socket_options.hpp"
#include "net/socket.hpp"

namespace tofu::net {

namespace {

std::unexpected<Error> refused(int os_error) {
  return fail(status_of(os_error, Status::connect_failed), {}, os_error);
}

}  // namespace

Result<ConnectAttempt> start_connect(const Endpoint& to, BufferSizes buffers) noexcept {
  using State = ConnectAttempt::State;
  const auto descriptor = posix::open_stream_socket(to.family());
  if (!descriptor) return refused(descriptor.error());
  const bool local = to.family() == AF_UNIX;
  Socket socket(*descriptor, !local);
  posix::set_stream_options(*descriptor, to.family(), buffers);

  const auto* address = static_cast<const sockaddr*>(to.data());
  if (::connect(*descriptor, address, static_cast<socklen_t>(to.size())) == 0) {
    // A Unix socket is connected then, and to another one: there is nothing more to find out.
    if (auto done = local ? Result<void>{} : finish_connect(socket); !done) {
      return std::unexpected(done.error());
    }
    return ConnectAttempt{State::connected, std::move(socket)};
  }
  const int os_error = errno;
  // After EINTR it goes on by itself: a second connect() would only say EALREADY.
  if (os_error == EINPROGRESS || os_error == EINTR) {
    return ConnectAttempt{State::in_progress, std::move(socket)};
  }
  if (local && posix::backlog_is_full(os_error)) {
    return ConnectAttempt{State::retry_later, Socket{}};
  }
  return refused(os_error);
}

}  // namespace tofu::net
