#pragma once

#include <cstddef>
#include <deque>
#include <tofu/tofu.hpp>
#include <unordered_map>
#include <unordered_set>

#include "options.hpp"
#include "station.hpp"

namespace tofu::load {

/// Answers everything: a Request by a Response, a Signal by a Signal, each with the same content.
/// What a peer does not read waits for it up to a bound; beyond, its channel is aborted.
class Server {
 public:
  explicit Server(const ServerOptions& options);
  /// Until a signal comes. True: the account is balanced.
  bool run();

 private:
  struct Peer {
    std::deque<MessagePtr> answers;  ///< that the send queue had no room for
    bool given_up = false;
  };

  void listen(const Address& address);
  void handle(MessagePtr message);
  void handle_event(const Message& message);
  void answer(ChannelNumber channel, Peer& peer, MessagePtr message);
  void flush(ChannelNumber channel, Peer& peer);
  void give_up(ChannelNumber channel, Peer& peer);
  void say_bye(ChannelNumber channel, const Peer& peer);
  void part();

  const ServerOptions* options_;
  Station station_;
  std::unordered_set<ChannelNumber> listeners_;
  std::unordered_map<ChannelNumber, Peer> peers_;
  bool parting_ = false;
};

}  // namespace tofu::load
