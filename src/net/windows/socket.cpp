#include "net/socket.hpp"

#include "net/windows/winsock.hpp"
// Behind winsock2.h.
#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <limits>

#include "net/taken_errors.hpp"

namespace tofu::net {

using windows::socket_of;

namespace {

/// The slices as the OS wants them, as many as one call takes.
class Buffers {
 public:
  template <class Slice>
  explicit Buffers(std::span<const Slice> slices) noexcept
      : count_(std::min(slices.size(), max_slices)) {
    constexpr std::size_t longest = std::numeric_limits<int>::max();
    for (std::size_t i = 0; i < count_; ++i) {
      // WSABUF has one form for both directions; WSASend() does not write through it.
      auto* data = const_cast<std::byte*>(slices[i].data);
      const std::size_t size = std::min(slices[i].size, longest);
      entries_[i] = {static_cast<ULONG>(size), reinterpret_cast<CHAR*>(data)};
      bytes_ += size;
    }
  }
  [[nodiscard]] WSABUF* data() noexcept { return entries_.data(); }
  [[nodiscard]] DWORD count() const noexcept { return static_cast<DWORD>(count_); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::array<WSABUF, max_slices> entries_;  // uninitialised: this is the hottest path of all
  std::size_t count_;
  std::size_t bytes_ = 0;
};

IoResult failure(int os_error) noexcept {
  if (os_error == WSAEWOULDBLOCK) return {IoResult::State::would_block};
  return {IoResult::State::failed, 0, os_error};
}

template <class Call>
Endpoint endpoint_from(Call call, Handle handle) noexcept {
  sockaddr_storage address{};
  int size = sizeof address;
  if (call(socket_of(handle), reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  return Endpoint::from_os(&address, static_cast<std::size_t>(size));
}

}  // namespace

IoResult Socket::read(std::span<const MutableSlice> into) noexcept {
  Buffers buffers(into);
  if (buffers.bytes() == 0) return {IoResult::State::would_block};  // 0 would look like FIN
  DWORD count = 0;
  DWORD flags = 0;
  if (::WSARecv(socket_of(handle_), buffers.data(), buffers.count(), &count, &flags, nullptr,
                nullptr) != 0) {
    return failure(::WSAGetLastError());
  }
  if (count > 0) return {IoResult::State::done, count};
  const int taken = noted_error(handle_);
  return taken == 0 ? IoResult{IoResult::State::closed} : failure(taken);
}

IoResult Socket::write(std::span<const ConstSlice> from) noexcept {
  Buffers buffers(from);
  if (buffers.bytes() == 0) return {IoResult::State::would_block};
  DWORD count = 0;
  if (::WSASend(socket_of(handle_), buffers.data(), buffers.count(), &count, 0, nullptr, nullptr) !=
      0) {
    return failure(::WSAGetLastError());
  }
  return {IoResult::State::done, count};
}

void Socket::shutdown_write() noexcept { ::shutdown(socket_of(handle_), SD_SEND); }

void Socket::close() noexcept {
  if (!is_open()) return;
  (void)noted_error(handle_);
  ::closesocket(socket_of(std::exchange(handle_, no_handle)));
}

void Socket::close_abortively() noexcept {
  if (is_open() && can_reset_) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_of(handle_), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&at_once),
                 sizeof at_once);
  }
  close();
}

int Socket::take_error() noexcept {
  int os_error = 0;
  int size = sizeof os_error;
  if (::getsockopt(socket_of(handle_), SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&os_error),
                   &size) != 0) {
    return ::WSAGetLastError();
  }
  const int taken = noted_error(handle_);
  return os_error != 0 ? os_error : taken;
}

std::size_t Socket::unacknowledged() const noexcept { return 0; }  // the system cannot tell

Endpoint Socket::local_endpoint() const noexcept { return endpoint_from(::getsockname, handle_); }
Endpoint Socket::peer_endpoint() const noexcept { return endpoint_from(::getpeername, handle_); }

}  // namespace tofu::net
