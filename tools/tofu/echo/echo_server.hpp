#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tofu/address.hpp>
#include <vector>

#include "common/exit_code.hpp"
#include "common/listener_log.hpp"
#include "common/node.hpp"
#include "common/outbox.hpp"

namespace tofu::cli {

struct EchoOptions {
  std::vector<Address> addresses;
  bool once = false;     ///< ends when the first client has left
  bool verbose = false;  ///< says who comes and who goes
};

/// Listens on some addresses and answers what comes: a HelloRequest with a HelloResponse, a Request
/// with a Response, a Signal with a Signal, a ByeRequest with a ByeResponse; message id, `more`,
/// text headers and body stay.
///
/// A client that sends without reading fills its channel's send queue, then its outbox; beyond
/// that, or when all outboxes together hold too much, it is cut off: its channel is aborted. To
/// stop reading it instead is no choice: reading stops for a whole channel group or not at all, and
/// one client must not hold up the others.
class EchoServer {
 public:
  explicit EchoServer(const EchoOptions& options);

  /// Serves until Ctrl-C, or with `once` until the first client has left. Throws CommandError.
  ExitCode run();

 private:
  struct Client {
    Client(std::string address, ChannelGroup& group, ChannelNumber channel, OutboxBudget& budget);

    std::string through;  ///< the address it connected to
    Outbox outbox;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    bool cut_off = false;  ///< aborted: what else it sent is dropped until its channel_closed
  };
  using Clients = std::map<ChannelNumber, Client>;

  void listen();
  void handle(MessagePtr message);
  void handle_engine_message(const Message& message);
  void handle_listener_message(const Message& message);
  void welcome(MessagePtr hello);
  void answer(Client& client, MessagePtr message, OpCode op_code);
  void part(ChannelNumber channel, const Message& channel_closed);
  void check_posted(Client& client, const Result<void>& posted);
  void say_goodbye();
  void print_statistics() const;
  void note(ChannelNumber channel, std::string_view what) const;

  const EchoOptions* options_;
  Node node_;
  ListenerLog listeners_;
  OutboxBudget budget_;  // before the clients, who use it
  Clients clients_;
  std::size_t clients_served_ = 0;
  std::uint64_t messages_ = 0;  ///< of clients that have left, as the next three
  std::uint64_t bytes_ = 0;
  std::uint64_t returned_ = 0;  ///< answers that could not be sent any more
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  bool done_ = false;
};

}  // namespace tofu::cli
