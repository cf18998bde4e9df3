#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/endpoint.hpp"
#include "net/handle.hpp"
#include "net/listener.hpp"
#include "net/socket.hpp"
#include "poller/triggers.hpp"
#include "sim/connection.hpp"

namespace tofu::sim {

class World;

/// Who watches what goes through the network, whatever engines say of it. Sees, but does nothing.
class Witness {
 public:
  virtual ~Witness() = default;
  /// Bytes were taken from the writer at that end.
  virtual void written(const Connection& connection, Side writer,
                       std::span<const std::byte> bytes) = 0;
  /// Bytes can be read at that end.
  virtual void arrived(const Connection& connection, Side reader,
                       std::span<const std::byte> bytes) = 0;
  /// FIN or RST came to that end: nothing follows.
  virtual void ended(const Connection& connection, Side reader) = 0;
  /// That end's owner closes it, whatever it has not read.
  virtual void closed(const Connection& connection, Side reader) = 0;
};

/// All sockets of a world: what an operating system's network stack does, with faults.
class Network {
 public:
  /// A handle, or the OS error.
  using Opened = std::expected<net::Handle, int>;

  explicit Network(World& world) noexcept : world_(world) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  void set_witness(Witness* witness) noexcept { witness_ = witness; }
  [[nodiscard]] std::size_t open_handles() const noexcept { return open_handles_; }

  // What the functions of src/net rest on.

  struct Connecting {
    net::Handle handle;
    net::ConnectAttempt::State state;
  };
  std::expected<Connecting, int> connect(const net::Endpoint& to);
  /// Port 0 of a TCP endpoint is replaced by a free one.
  Opened listen(const net::Endpoint& on, int backlog);
  struct Accepted {
    net::AcceptResult::State state;
    net::Handle handle = net::no_handle;
    int os_error = 0;
  };
  Accepted accept(net::Handle listener);
  net::IoResult read(net::Handle handle, std::span<const net::MutableSlice> into);
  net::IoResult write(net::Handle handle, std::span<const net::ConstSlice> from);
  void end_writing(net::Handle handle);
  enum class Closing : std::uint8_t { plain, abortive };
  void close(net::Handle handle, Closing how);
  int take_error(net::Handle handle);
  [[nodiscard]] std::size_t unacknowledged(net::Handle handle);
  [[nodiscard]] net::Endpoint local_endpoint(net::Handle handle);
  [[nodiscard]] net::Endpoint peer_endpoint(net::Handle handle);

  // What a poller asks.

  /// What the socket is ready for; nothing for a handle that is not open.
  [[nodiscard]] poller::Triggers readiness(net::Handle handle) const;
  /// Registered handles must not be closed: the world complains of it.
  void note_registered(net::Handle handle, bool registered);

  // What happens from outside.

  /// Which connection that is; null: none, or a listener.
  [[nodiscard]] Connection* connection_of(net::Handle handle) noexcept;
  [[nodiscard]] Side side_of(net::Handle handle) const noexcept;
  /// Every connection that ever was, by its id less one.
  [[nodiscard]] const std::vector<std::shared_ptr<Connection>>& connections() const noexcept {
    return connections_;
  }
  /// Links are whole from now on: what was lost goes on, and no new fault is planned.
  void heal();
  /// Listeners with connections that wait to be accepted.
  [[nodiscard]] std::vector<net::Handle> listeners_with_a_backlog() const;

 private:
  struct Listening {
    std::string key;
    net::Endpoint on;
    std::size_t backlog = 0;
    std::deque<std::shared_ptr<Connection>> waiting;
  };
  struct Socket {
    std::shared_ptr<Connection> connection;  // or
    std::unique_ptr<Listening> listening;    // this one
    Side side = Side::client;
    bool registered = false;
    [[nodiscard]] bool is_open() const noexcept {
      return connection != nullptr || listening != nullptr;
    }
  };

  [[nodiscard]] Socket* find(net::Handle handle) noexcept;
  [[nodiscard]] const Socket* find(net::Handle handle) const noexcept;
  [[nodiscard]] bool may_open() noexcept;
  net::Handle open(Socket socket);
  [[nodiscard]] Listening* listener_at(const net::Endpoint& on) noexcept;
  [[nodiscard]] net::Endpoint free_port(const net::Endpoint& like);

  std::shared_ptr<Connection> new_connection(const net::Endpoint& to);
  std::expected<Connecting, int> connect_uds(const net::Endpoint& to);
  void knock(const std::shared_ptr<Connection>& connection, bool answered, unsigned retries);
  bool establish(const std::shared_ptr<Connection>& connection, Listening& listening);
  void fail_connect(Connection& connection, int os_error);
  void plan_accidents(const std::shared_ptr<Connection>& connection);

  void transmit(const std::shared_ptr<Connection>& connection, Side from, Segment segment);
  void arrive(Connection& connection, Side from);
  void take_segment(Connection& connection, Side from, Segment& segment);
  void break_end(Connection& connection, Side side, int os_error);
  void send_reset(const std::shared_ptr<Connection>& connection, Side from);
  void close_end(const std::shared_ptr<Connection>& connection, Side side, Closing how);

  World& world_;
  Witness* witness_ = nullptr;
  std::vector<Socket> sockets_;  // by handle; the lowest free one is taken, as an OS does
  std::map<std::string, net::Handle> listeners_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::size_t open_handles_ = 0;
  bool is_healed_ = false;
  std::uint16_t last_port_ = 32'767;
};

}  // namespace tofu::sim
