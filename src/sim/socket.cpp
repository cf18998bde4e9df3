#include "net/socket.hpp"

#include "net/os_error.hpp"
#include "sim/system_call.hpp"

namespace tofu::net {

IoResult Socket::read(std::span<const MutableSlice> into) noexcept {
  return sim::system_call([&](sim::Network& network) { return network.read(handle_, into); });
}

IoResult Socket::write(std::span<const ConstSlice> from) noexcept {
  return sim::system_call([&](sim::Network& network) { return network.write(handle_, from); });
}

void Socket::shutdown_write() noexcept {
  sim::system_call([&](sim::Network& network) { network.end_writing(handle_); });
}

void Socket::close() noexcept {
  if (!is_open()) return;
  sim::system_call([&](sim::Network& network) {
    network.close(std::exchange(handle_, no_handle), sim::Network::Closing::plain);
  });
}

void Socket::close_abortively() noexcept {
  if (!is_open()) return;
  sim::system_call([&](sim::Network& network) {
    network.close(std::exchange(handle_, no_handle), sim::Network::Closing::abortive);
  });
}

int Socket::take_error() noexcept {
  return sim::system_call([&](sim::Network& network) { return network.take_error(handle_); });
}

std::size_t Socket::unacknowledged() const noexcept {
  return sim::system_call([&](sim::Network& network) { return network.unacknowledged(handle_); });
}

Endpoint Socket::local_endpoint() const noexcept {
  return sim::system_call([&](sim::Network& network) { return network.local_endpoint(handle_); });
}

Endpoint Socket::peer_endpoint() const noexcept {
  return sim::system_call([&](sim::Network& network) { return network.peer_endpoint(handle_); });
}

Result<ConnectAttempt> start_connect(const Endpoint& to, BufferSizes /*buffers*/) noexcept {
  const auto started = sim::system_call([&](sim::Network& network) { return network.connect(to); });
  if (!started) {
    return fail(status_of(started.error(), Status::connect_failed), {}, started.error());
  }
  const bool is_uds = to.port() == 0;
  return ConnectAttempt{started->state, Socket(started->handle, !is_uds)};
}

}  // namespace tofu::net
