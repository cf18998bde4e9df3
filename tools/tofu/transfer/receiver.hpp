#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/exit_code.hpp"
#include "common/listener_log.hpp"
#include "common/node.hpp"
#include "common/outbox.hpp"
#include "common/progress.hpp"
#include "transfer/incoming_items.hpp"
#include "transfer/store.hpp"

namespace tofu::cli {

/// The pulling side of the dialogue that ticket.hpp describes: admits push processes, any number at
/// a time, stores what they send and answers each item. Writes to the disk between two messages:
/// while it does, the pool runs empty, reading stops, and so do the senders.
class Receiver {
 public:
  struct Options {
    bool once = false;     ///< one push process only, and end with it
    bool verbose = false;  ///< a line per stored item
    bool quiet = false;    ///< errors only
  };

  /// For what comes through `listener`. Node and store must outlive it.
  Receiver(Node& node, Store& store, const Node::Listener& listener, const Options& options);

  /// Serves until Ctrl-C or, with `once`, to the end of the first push process; the exit code then
  /// says what became of its items. Throws CommandError if the listener ends.
  [[nodiscard]] ExitCode run();

 private:
  struct Pusher {
    Pusher(unsigned serial, Store& store, ChannelGroup& group, ChannelNumber channel)
        : number(serial), items(store), outbox(group, channel) {}
    unsigned number;
    IncomingItems items;
    Outbox outbox;
    std::optional<ProgressBars::Bar> bar;
    std::size_t stored = 0;
    std::size_t failed = 0;
    std::uint64_t bytes = 0;
    bool differs = false;
    bool said_bye = false;
    bool cut_off = false;  ///< what it still sends is ignored

    [[nodiscard]] ExitCode exit_code() const noexcept;
  };

  void handle(const Message& message);
  void handle_listener_message(const Message& message);
  void admit(const Message& hello);
  /// Why a HelloRequest is not welcome; empty: it is.
  [[nodiscard]] std::string_view objection_to(const Message& hello) const;
  void take(Pusher& pusher, const Message& request);
  void cut_off(Pusher& pusher, ChannelNumber channel, std::string_view why);
  void settle(Pusher& pusher, ChannelNumber channel, const SettledItem& item);
  void post(Pusher& pusher, ChannelNumber channel, MessagePtr answer);
  void show_progress(Pusher& pusher);
  void answer_bye(const Message& bye);
  void end(Pusher& pusher, std::string_view reason);
  void end_all();
  [[nodiscard]] Pusher* pusher_of(ChannelNumber channel);

  Node& node_;
  Store& store_;
  Options options_;
  ListenerLog listener_;
  ProgressBars bars_;
  std::map<ChannelNumber, Pusher> pushers_;
  unsigned admitted_ = 0;
  std::optional<ExitCode> exit_code_;
};

}  // namespace tofu::cli
