#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "bench/bench_options.hpp"
#include "bench/bench_pattern.hpp"
#include "common/exit_code.hpp"
#include "common/listener_log.hpp"
#include "common/node.hpp"

namespace tofu::cli {

/// The side of `tofu bench` that listens: answers, counts and reports as bench/bench_wire.hpp says,
/// for any number of clients at once.
///
/// A client is cut off when it says what is no part of that, and when it does not read its answers:
/// a right one has a single request under way on each connection, so its send queue never fills.
/// One that is silent for a minute is taken for gone. Whatever clients do costs memory for a
/// bounded number of connections and a bounded number of bytes for each.
class BenchServer {
 public:
  explicit BenchServer(const BenchOptions& options);

  /// Serves until Ctrl-C. Throws CommandError.
  ExitCode run();

 private:
  struct Client {
    bool welcome = false;      ///< it said Hello as a client of this version does
    bool cut_off = false;      ///< aborted: what else it sent is dropped until its channel_closed
    MessageId counted_id = 0;  ///< of the last message that was counted, or of `begin`
    // Since `begin`:
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    std::uint64_t wrong = 0;
  };

  void listen();
  void handle(MessagePtr message);
  void handle_engine_message(const Message& message);
  void handle_listener_message(const Message& message);
  void greet(Client& client, MessagePtr hello);
  void handle_request(Client& client, MessagePtr message);
  void handle_command(Client& client, MessagePtr message, std::string_view command);
  void count(Client& client, const Message& message);
  void answer(Client& client, MessagePtr message, OpCode op_code);
  void cut_off(Client& client, ChannelNumber channel, std::string_view why);
  void say_goodbye();

  const BenchOptions* options_;
  Node node_;
  ListenerLog listeners_;
  BenchPattern pattern_;
  std::unordered_map<ChannelNumber, Client> clients_;
  std::uint64_t clients_served_ = 0;
  std::uint64_t messages_ = 0;
};

}  // namespace tofu::cli
