#include "net/common/os_sockets.hpp"
#include "net/os_error.hpp"
#include "net/socket.hpp"

namespace tofu::net {

namespace {

std::unexpected<Error> not_connected(int os_error) {
  return fail(status_of(os_error, Status::connect_failed), {}, os_error);
}

/// Two ephemeral ports may be the same one: TCP then opens "simultaneously" with itself.
bool is_connected_to_itself(const Socket& socket, const Endpoint& peer) noexcept {
  return peer.family() != AF_UNIX && peer == socket.local_endpoint();
}

}  // namespace

Result<void> finish_connect(Socket& socket) noexcept {
  if (const int os_error = socket.take_error(); os_error != 0) return not_connected(os_error);
  const Endpoint peer = socket.peer_endpoint();
  if (peer.size() == 0) return not_connected(os_code::not_connected);
  if (is_connected_to_itself(socket, peer)) return not_connected(os_code::refused);
  return {};
}

}  // namespace tofu::net
