#include "net/listener.hpp"

#include "net/os_error.hpp"
#include "sim/system_call.hpp"

namespace tofu::net {

namespace {

Result<Handle> listen(const Endpoint& on, int backlog) {
  const auto opened =
      sim::system_call([&](sim::Network& network) { return network.listen(on, backlog); });
  if (opened) return *opened;
  return fail(status_of(opened.error(), Status::listen_failed), {}, opened.error());
}

}  // namespace

Result<Listener> Listener::tcp(const Endpoint& on, int backlog, BufferSizes /*buffers*/) {
  const auto handle = listen(on, backlog);
  if (!handle) return std::unexpected(handle.error());
  Listener listener;
  listener.socket_ = Socket(*handle);
  return listener;
}

Result<Listener> Listener::uds(const std::string& path, int backlog, BufferSizes /*buffers*/) {
  const auto on = Endpoint::uds(path);
  if (!on) return std::unexpected(on.error());
  const auto handle = listen(*on, backlog);
  if (!handle) return std::unexpected(handle.error());
  Listener listener;
  listener.socket_ = Socket(*handle, /*can_reset=*/false);
  return listener;
}

AcceptResult Listener::accept() noexcept {
  const bool is_uds = !socket_.can_reset();
  const auto accepted =
      sim::system_call([&](sim::Network& network) { return network.accept(handle()); });
  return {accepted.state, Socket(accepted.handle, !is_uds), accepted.os_error};
}

void Listener::close() noexcept { socket_.close(); }

std::string temporary_uds_path() {
  return "/sim/" + std::to_string(sim::World::current().random.next());
}

}  // namespace tofu::net
