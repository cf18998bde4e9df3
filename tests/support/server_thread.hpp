#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "support/party.hpp"

namespace tofu::test {

/// A server with an engine and a thread of its own: listens, and hands every message to a handler
/// until it is stopped. Works the same whoever drives the engine.
class ServerThread {
 public:
  using Handler = std::function<void(ChannelGroup&, MessagePtr)>;

  /// Listens when this returns. Throws Failure if it cannot.
  ServerThread(const EngineOptions& options, const std::vector<Address>& addresses,
               Handler handler);
  ServerThread(const EngineOptions& options, const Address& address, Handler handler)
      : ServerThread(options, std::vector<Address>{address}, std::move(handler)) {}
  /// Stops; a failure of the server is one of the test.
  ~ServerThread();
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;

  /// Where it listens, as the engine reported it.
  [[nodiscard]] const Address& address(std::size_t index = 0) const { return bound_.at(index); }
  [[nodiscard]] Engine& engine() { return engine_; }
  /// Ends the thread and throws what its handler threw.
  void stop();

 private:
  void run();

  Engine engine_;
  ChannelGroup group_;
  Handler handler_;
  std::vector<Address> bound_;
  std::atomic<bool> stopping_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

/// A handler that answers a Hello, a Request and a Bye with the message itself, sends a Signal
/// back, and takes the rest for granted. That a peer is gone meanwhile is no failure.
void echo(ChannelGroup& group, MessagePtr message);

}  // namespace tofu::test
