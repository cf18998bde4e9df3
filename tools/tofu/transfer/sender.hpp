#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/node.hpp"
#include "common/outbox.hpp"
#include "common/progress.hpp"
#include "transfer/file_tree.hpp"
#include "transfer/outcome.hpp"
#include "transfer/outgoing_file.hpp"

namespace tofu::cli {

/// The pushing side of the dialogue that ticket.hpp describes: sends a tree over a channel that has
/// been admitted, as fast as the channel takes it, and waits for the answer to each item.
class Sender {
 public:
  struct Tally {
    std::size_t files = 0;  ///< stored, with the right checksum
    std::size_t folders = 0;
    std::uint64_t bytes = 0;
    std::size_t failed = 0;
    bool differs = false;  ///< one of them because other bytes arrived
  };

  /// After Ctrl-C the receiver still gets what was sent. It may take none of that for so long: it
  /// writes to its disk between two messages.
  static constexpr std::chrono::seconds longest_stall{10};

  /// Everything must outlive it.
  Sender(Node& node, ChannelNumber channel, const FileTree& tree, ProgressBars& bars);

  /// Returns when every item is settled; failures of single items are printed and counted.
  /// Throws CommandError if the connection ends before, Interrupted after Ctrl-C.
  void run();
  [[nodiscard]] const Tally& tally() const noexcept { return tally_; }

 private:
  struct Unanswered {
    std::string_view name;
    std::uint64_t bytes;
    bool is_folder;
  };
  struct Sending {
    MessageId id;
    OutgoingFile file;
    std::optional<ProgressBars::Bar> bar;
  };

  [[nodiscard]] std::size_t item_count() const noexcept;
  [[nodiscard]] bool finished() const noexcept;
  [[nodiscard]] bool can_send() const noexcept;
  void send_some();
  void begin_item();
  void begin_file(const FileTree::File& file);
  void begin_folder(const std::string& name);
  void send_part(Sending& sending);
  /// Ends the file on its way with the reason why the rest does not come.
  void abandon(const Sending& sending, std::string_view why);
  void end_file(const Sending& sending);
  void post(MessagePtr message);
  void handle(const Message& message);
  void settle(const Message& response);
  void fail_item(std::string_view name, const Outcome& outcome);
  [[noreturn]] void connection_ended(std::string_view why) const;

  Node& node_;
  ChannelNumber channel_;
  const FileTree& tree_;
  ProgressBars& bars_;
  ProgressBars::Bar total_bar_;
  Outbox outbox_;
  std::size_t next_item_ = 0;
  MessageId last_id_ = 0;
  std::optional<Sending> sending_;
  std::map<MessageId, Unanswered> unanswered_;
  bool receiver_said_bye_ = false;
  Tally tally_;
};

}  // namespace tofu::cli
