#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <tofu/address.hpp>
#include <unordered_map>
#include <vector>

#include "common/exit_code.hpp"
#include "common/latency.hpp"
#include "common/node.hpp"

namespace tofu::cli {

struct PingOptions {
  Address address = Address::tcp();
  std::uint64_t count = 5;  ///< 0: until Ctrl-C
  std::chrono::nanoseconds interval = std::chrono::seconds(1);
  std::chrono::nanoseconds timeout = std::chrono::seconds(5);  ///< to connect, and per answer
  std::uint64_t size = 64;                                     ///< bytes of the body
  bool flood = false;  ///< the next one as soon as the last is answered or lost
  bool quiet = false;  ///< the summary only
};

/// Sends requests and checks their responses: each must come, in time, with the body that was sent.
class Pinger {
 public:
  explicit Pinger(const PingOptions& options);

  /// Throws CommandError (no_connection, interrupted before it was connected).
  ExitCode run();

 private:
  using Clock = std::chrono::steady_clock;
  struct Sent {
    std::uint64_t sequence;
    Clock::time_point at;
  };

  void connect();
  [[nodiscard]] bool all_sent() const noexcept;
  [[nodiscard]] bool may_send() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds until_next_event() const;
  void send();
  void receive();
  void handle(const Message& message);
  void handle_response(const Message& message);
  void handle_engine_message(const Message& message);
  void lose(MessageId id, std::string_view why);
  void lose_overdue();
  void end_channel(std::string_view why);
  void print_summary() const;
  [[nodiscard]] ExitCode outcome() const noexcept;
  [[nodiscard]] std::span<const std::byte> content_of(std::uint64_t sequence);

  const PingOptions* options_;
  std::string where_;
  Node node_;
  ChannelNumber channel_ = unassigned_channel;
  bool open_ = false;
  bool queue_full_ = false;
  bool ending_ = false;  ///< a post said so; channel_closed follows
  std::unordered_map<MessageId, Sent> outstanding_;
  std::deque<MessageId> send_order_;  // the oldest may be answered already
  Clock::time_point next_send_;
  Clock::time_point started_;
  std::vector<std::byte> content_;

  std::uint64_t sent_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t different_ = 0;
  LatencyRecorder latencies_;
};

}  // namespace tofu::cli
