#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "common/node.hpp"
#include "common/throttle.hpp"

namespace tofu::cli {

/// What the engine says about a server's listeners, such as accept_failed, as lines for people: one
/// per listener and ten seconds, as it may come with each connection. One thread uses it.
class ListenerLog {
 public:
  void add(const Node::Listener& listener);
  [[nodiscard]] bool contains(ChannelNumber channel) const { return listeners_.contains(channel); }

  /// The line about a message of one of them: where, what and what to do. Nothing: there was one a
  /// short while ago; the next one says how many were left out. Its channel_closed is always told,
  /// and then it is none of them any more.
  [[nodiscard]] std::optional<std::string> line(const Message& from_engine,
                                                Throttle::Clock::time_point now);

 private:
  struct Entry {
    std::string address;
    Throttle throttle;
  };
  std::map<ChannelNumber, Entry> listeners_;
};

}  // namespace tofu::cli
