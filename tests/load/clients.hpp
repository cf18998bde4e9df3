#pragma once

#include <cstdint>
#include <tofu/tofu.hpp>
#include <unordered_map>

#include "client.hpp"
#include "options.hpp"
#include "station.hpp"

namespace tofu::load {

/// Keeps a number of channels to a server busy, ends some and opens others, and sees that every
/// message has one outcome.
class Clients {
 public:
  explicit Clients(const ClientsOptions& options);
  /// For the time that the options give, or until a signal. True: the account is balanced.
  bool run();

 private:
  using Map = std::unordered_map<ChannelNumber, Client>;

  void open_missing();
  bool open_one();
  void handle(const Message& message);
  void handle_event(ChannelNumber channel, Client& client, const Message& message);
  void closed(ChannelNumber channel, const Message& message);
  void check(const std::optional<std::string>& violation);
  void go_on(ChannelNumber channel, Client& client);
  void end(ChannelNumber channel, Client& client);
  void part();
  void receive_until(Clock::time_point deadline);

  const ClientsOptions* options_;
  Station station_;
  ClientFigures figures_;
  Map clients_;
  std::uint64_t next_serial_ = 0;
  std::size_t wanted_;  ///< channels: fewer as they end for good
  Clock::time_point next_open_;
  bool parting_ = false;
};

}  // namespace tofu::load
