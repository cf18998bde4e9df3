#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>

#include "common/traffic.hpp"

namespace tofu::bench {

/// Where server and client meet.
struct Place {
  Transport transport = Transport::tcp;
  /// uds: a path. tcp: a port on 127.0.0.1; for a server 0 lets the system choose.
  std::string path;
  unsigned port = 0;
  /// More than one client connection at a time: some libraries have another kind of socket then.
  bool many = false;
  /// Among many, a client that sends without end and without waiting for answers: likewise.
  bool unanswered = false;
};

/// What each library supplies for the sending side. All calls come from one thread. What goes wrong
/// is thrown as std::runtime_error. Queues are bounded: send() blocks while they are full.
template <class T>
concept ClientPeer =
    std::constructible_from<T, Place> &&
    requires(T client, std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
      /// A new connection; its index, the lowest free one. Nothing must have been
      /// sent over it yet.
      { client.connect() } -> std::same_as<std::size_t>;
      /// Ends it the way that an engineer would, nothing being under way.
      { client.disconnect(connection) };
      /// May queue; the body is only lent.
      { client.send(connection, metadata, body) };
      /// Sends what is queued, then waits for the next message of any connection.
      { client.receive() } -> std::same_as<Arrival>;
    };

/// What each library supplies for the answering side.
template <class T>
concept ServerPeer = std::constructible_from<T, Place> &&
                     requires(T server, std::size_t connection, Metadata metadata,
                              std::span<const std::byte> body, bool (*on_message)(const Arrival&)) {
                       /// The port that it listens on; 0 over uds.
                       { server.port() } -> std::same_as<unsigned>;
                       /// Calls `on_message(arrival)` for each message until it returns false.
                       /// Connections may come and go meanwhile; whatever goes wrong with one of
                       /// them ends only that one.
                       { server.serve(on_message) };
                       /// From within on_message only: sends to the connection of the present
                       /// arrival (whose body `body` may be). May queue; is on its way when the
                       /// server waits the next time.
                       { server.reply(connection, metadata, body) };
                     };

}  // namespace tofu::bench
