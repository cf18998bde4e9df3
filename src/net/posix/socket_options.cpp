#include "net/posix/socket_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tofu::net::posix {

void set_option(int descriptor, int level, int option, int value) noexcept {
  ::setsockopt(descriptor, level, option, &value, sizeof value);
}

void set_stream_options(int descriptor, int family, BufferSizes buffers) noexcept {
  set_buffer_sizes(descriptor, buffers);
  if (family != AF_UNIX) set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
}

void set_buffer_sizes(int descriptor, BufferSizes buffers) noexcept {
  if (buffers.send > 0) set_option(descriptor, SOL_SOCKET, SO_SNDBUF, buffers.send);
  if (buffers.receive > 0) set_option(descriptor, SOL_SOCKET, SO_RCVBUF, buffers.receive);
}

}  // namespace tofu::net::posix
