#include "net/socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "net/posix/socket_calls.hpp"
#include "net/taken_errors.hpp"

namespace tofu::net {

using posix::descriptor_of;

namespace {

/// The slices as the OS wants them, as many as one call takes.
class Vector {
 public:
  template <class Slice>
  explicit Vector(std::span<const Slice> slices) noexcept
      : count_(std::min(slices.size(), max_slices)) {
    for (std::size_t i = 0; i < count_; ++i) {
      // iovec has one form for both directions; sendmsg() does not write through it.
      entries_[i] = {const_cast<std::byte*>(slices[i].data), slices[i].size};
      bytes_ += slices[i].size;
    }
  }
  [[nodiscard]] iovec* data() noexcept { return entries_.data(); }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::array<iovec, max_slices> entries_;  // uninitialised: this is the hottest path of all
  std::size_t count_;
  std::size_t bytes_ = 0;
};

IoResult failure(int os_error) noexcept {
  if (os_error == EAGAIN || os_error == EWOULDBLOCK) return {IoResult::State::would_block};
  return {IoResult::State::failed, 0, os_error};
}

/// getsockname() or getpeername().
template <class Call>
Endpoint endpoint_from(Call call, Handle handle) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (call(descriptor_of(handle), reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  return Endpoint::from_os(&address, size);
}

}  // namespace

// One piece is the usual case, and the calls for it cost the kernel less.
IoResult Socket::read(std::span<const MutableSlice> into) noexcept {
  Vector vector(into);
  if (vector.bytes() == 0) return {IoResult::State::would_block};  // 0 would look like FIN
  const int descriptor = descriptor_of(handle_);
  for (;;) {
    const ssize_t count =
        into.size() == 1 ? ::recv(descriptor, into[0].data, into[0].size, 0)
                         : ::readv(descriptor, vector.data(), static_cast<int>(vector.count()));
    if (count > 0) return {IoResult::State::done, static_cast<std::size_t>(count)};
    if (count == 0) {
      const int taken = noted_error(handle_);
      return taken == 0 ? IoResult{IoResult::State::closed} : failure(taken);
    }
    const int os_error = errno;
    if (os_error != EINTR) return failure(os_error);
  }
}

IoResult Socket::write(std::span<const ConstSlice> from) noexcept {
  Vector vector(from);
  if (vector.bytes() == 0) return {IoResult::State::would_block};
  const int descriptor = descriptor_of(handle_);
  msghdr message{};
  message.msg_iov = vector.data();
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(vector.count());
  for (;;) {
    const ssize_t count = from.size() == 1
                              ? ::send(descriptor, from[0].data, from[0].size, posix::send_flags())
                              : ::sendmsg(descriptor, &message, posix::send_flags());
    if (count >= 0) return {IoResult::State::done, static_cast<std::size_t>(count)};
    const int os_error = errno;
    if (os_error != EINTR) return failure(os_error);
  }
}

void Socket::shutdown_write() noexcept { ::shutdown(descriptor_of(handle_), SHUT_WR); }

void Socket::close() noexcept {
  if (!is_open()) return;
  (void)noted_error(handle_);
  // Not tried again after EINTR: the descriptor is gone by then, and may be somebody else's.
  ::close(descriptor_of(std::exchange(handle_, no_handle)));
}

void Socket::close_abortively() noexcept {
  if (is_open() && can_reset_) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_of(handle_), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  close();
}

int Socket::take_error() noexcept {
  int os_error = 0;
  socklen_t size = sizeof os_error;
  if (::getsockopt(descriptor_of(handle_), SOL_SOCKET, SO_ERROR, &os_error, &size) != 0) {
    return errno;
  }
  const int taken = noted_error(handle_);
  return os_error != 0 ? os_error : taken;
}

Endpoint Socket::local_endpoint() const noexcept { return endpoint_from(::getsockname, handle_); }
Endpoint Socket::peer_endpoint() const noexcept { return endpoint_from(::getpeername, handle_); }

}  // namespace tofu::net
