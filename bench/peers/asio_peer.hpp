#pragma once

#include <asio.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "common/byte_stream.hpp"
#include "common/index_pool.hpp"
#include "common/posix_socket.hpp"

namespace tofu::bench {

/// TCP and Unix domain sockets alike.
using AsioProtocol = asio::generic::stream_protocol;
using AsioSocket = AsioProtocol::socket;
using AsioAcceptor = asio::basic_socket_acceptor<AsioProtocol>;

[[nodiscard]] inline AsioProtocol::endpoint asio_endpoint(const Place& place) {
  if (place.transport == Transport::uds) return asio::local::stream_protocol::endpoint(place.path);
  return asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(),
                                 static_cast<asio::ip::port_type>(place.port));
}

inline void disable_nagle(AsioSocket& socket) {
  asio::error_code ignored;  // AF_UNIX has no such thing
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
}

/// The thread that reads and writes; being the only one, it needs no strand.
class IoThread {
 public:
  IoThread() : work_(asio::make_work_guard(io_)), thread_([this] { io_.run(); }) {
    raise_descriptor_limit();
  }
  ~IoThread() { stop(); }
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  [[nodiscard]] asio::io_context& io() { return io_; }
  void stop() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

/// What a Traffic is: how messages pass between the thread of the application and that of I/O.
///   Link                         a connection; shared_ptr holds it while anything is under way
///   Traffic(io, on_closed)       calls on_closed(index) when the other side ended a connection;
///                                without one, that counts as lost
///   open(socket, index)          a Link that reads; from any thread
/// and for the application's thread only
///   send(link, metadata, body)   waits while the link's queue is full
///   close(link)                  waits until all that was sent is written
///   next()                       waits for the next message; nothing: a connection is lost
///   sender()                     the Link of what next() returned
template <class Traffic>
class AsioClient {
 public:
  explicit AsioClient(const Place& place) : endpoint_(asio_endpoint(place)) {}
  ~AsioClient() { thread_.stop(); }
  AsioClient(const AsioClient&) = delete;
  AsioClient& operator=(const AsioClient&) = delete;

  std::size_t connect() {
    AsioSocket socket(thread_.io(), endpoint_.protocol());
    socket.connect(endpoint_);
    disable_nagle(socket);
    const std::size_t index = indexes_.take();
    if (index >= links_.size()) links_.resize(index + 1);
    links_[index] = traffic_.open(std::move(socket), index);
    return index;
  }
  void disconnect(std::size_t connection) {
    traffic_.close(links_[connection]);
    links_[connection].reset();
    indexes_.give_back(connection);
  }
  void send(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    traffic_.send(links_[connection], metadata, body);
  }
  Arrival receive() {
    if (const auto arrival = traffic_.next()) return *arrival;
    throw std::runtime_error("the server is gone");
  }

 private:
  const AsioProtocol::endpoint endpoint_;
  IoThread thread_;
  Traffic traffic_{thread_.io(), nullptr};
  IndexPool indexes_;
  std::vector<std::shared_ptr<typename Traffic::Link>> links_;
};

template <class Traffic>
class AsioServer {
 public:
  explicit AsioServer(const Place& place)
      : acceptor_(thread_.io(), asio_endpoint(place), true),
        traffic_(thread_.io(), [this](std::size_t index) { indexes_.give_back(index); }) {
    acceptor_.listen(4'096);
    if (place.transport == Transport::tcp) {
      const AsioProtocol::endpoint bound = acceptor_.local_endpoint();
      asio::ip::tcp::endpoint endpoint;
      std::memcpy(endpoint.data(), bound.data(), bound.size());
      port_ = endpoint.port();
    }
    asio::post(thread_.io(), [this] { accept(); });
  }
  ~AsioServer() { thread_.stop(); }
  AsioServer(const AsioServer&) = delete;
  AsioServer& operator=(const AsioServer&) = delete;

  [[nodiscard]] unsigned port() const { return port_; }
  template <class OnMessage>
  void serve(OnMessage on_message) {
    for (;;) {
      const std::optional<Arrival> arrival = traffic_.next();
      if (!on_message(*arrival)) return;
    }
  }
  void reply(std::size_t /*connection*/, Metadata metadata, std::span<const std::byte> body) {
    traffic_.send(traffic_.sender(), metadata, body);
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const asio::error_code& error, AsioSocket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        disable_nagle(socket);
        traffic_.open(std::move(socket), indexes_.take());
      } else if (error != asio::error::connection_aborted) {
        throw std::system_error(error, "accept");
      }
      accept();
    });
  }

  IoThread thread_;
  AsioAcceptor acceptor_;
  IndexPool indexes_;  // I/O thread
  Traffic traffic_;
  unsigned port_ = 0;
};

}  // namespace tofu::bench
