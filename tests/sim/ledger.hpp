#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <tofu/message.hpp>

#include "frame_tap.hpp"
#include "sim/network.hpp"
#include "sim/world.hpp"

namespace tofu::test {

/// The groups of a run, counted from 0; byte peers have numbers of their own.
using GroupNumber = std::uint32_t;

/// One channel of one group, from when its number became known to its channel_closed.
struct ChannelLog {
  GroupNumber group = 0;
  ChannelNumber number = 0;
  MessageId first_id = 0;
  OpCode made_by = OpCode::hello_request;
  bool is_ours = true;  ///< made by a post, not by a peer's Hello

  std::vector<MessageId> posted;  ///< in the order in which post() returned
  std::size_t written = 0;        ///< of these, so many went whole to the network
  std::size_t returned = 0;       ///< and so many, of the rest, came back
  bool abort_posted = false;
  bool bye_posted = false;
  bool bye_answered = false;
  bool bye_received = false;
  bool is_closed = false;
  bool is_forsaken = false;  ///< its group or engine went
  bool ended_well = false;   ///< by a finished Bye
  std::string reason;        ///< what its last word said

  sim::ConnectionId connection = 0;  ///< 0: not known
  sim::Side side = sim::Side::client;
  std::size_t received = 0;  ///< messages that came from the peer
  bool has_early = false;    ///< some came before the connection was known
};

/// For verdicts.
[[nodiscard]] std::string name_of(const ChannelLog& channel);

/// What one message that post() accepted came to.
struct Entry {
  enum class Outcome : std::uint8_t { pending, written, returned, gone };
  ChannelLog* channel = nullptr;  ///< null: posted by a byte peer
  OpCode op_code = OpCode::request;
  std::uint64_t content = 0;  ///< a hash of text headers and body
  Outcome outcome = Outcome::pending;
  bool received = false;
};

/// The oracle: knows every message that was accepted, sees what the network carries, and is told
/// what applications receive; the first thing that breaks a promise is kept as the verdict.
class Ledger : public sim::Witness {
 public:
  Ledger(sim::World& world, bool memory_may_lack)
      : world_(world), memory_may_lack_(memory_may_lack) {}

  // --- Told by applications ---

  /// A fresh message id, unique in the run.
  [[nodiscard]] MessageId next_id() noexcept { return ++last_id_; }
  /// Before post() of a message with that id, which may or may not be accepted.
  [[nodiscard]] static std::uint64_t content_of(const Message& message);
  void accepted(GroupNumber group, const BinaryHeader& header, std::uint64_t content);
  /// A message that a byte peer is about to send as its own, whole.
  void sent_by_peer(const Message& message);
  /// Everything that wait_receive() gave. Returns the channel that it belongs to, if any.
  ChannelLog* received(GroupNumber group, const Message& message);
  /// The group is gone: what it had under way can't be told any more.
  void forsaken(GroupNumber group);

  // --- Seen in the network ---

  void written(const sim::Connection& connection, sim::Side writer,
               std::span<const std::byte> bytes) override;
  void arrived(const sim::Connection& connection, sim::Side reader,
               std::span<const std::byte> bytes) override;
  void ended(const sim::Connection& connection, sim::Side reader) override;
  void closed(const sim::Connection& connection, sim::Side reader) override;

  // --- The verdict ---

  void fail(std::string what);
  [[nodiscard]] bool failed() const noexcept { return !verdict_.empty(); }
  [[nodiscard]] const std::string& verdict() const noexcept { return verdict_; }

  /// The open channel of that number, or null.
  [[nodiscard]] ChannelLog* find(GroupNumber group, ChannelNumber number);
  [[nodiscard]] const std::vector<std::unique_ptr<ChannelLog>>& channels() const noexcept {
    return channels_;
  }
  /// The channel at the other end of a connection, or null if none is known.
  [[nodiscard]] ChannelLog* opposite(const ChannelLog& channel);
  /// Accepted, and neither written nor returned so far.
  [[nodiscard]] std::size_t pending(const ChannelLog& channel) const;
  [[nodiscard]] std::size_t pending_in(GroupNumber group) const;
  /// What the engines of a run were allowed to do.
  struct Leave {
    bool to_part_early = false;    ///< to end a Bye before all that is under way came over
    bool to_end_channels = false;  ///< for want of memory, for idleness, for large bodies
  };
  /// Everything that should be so once all have come to rest.
  void check_at_rest(const Leave& leave);
  /// How many channels of the group the application knows.
  [[nodiscard]] std::size_t open_in(GroupNumber group) const;
  /// A channel of the group's that is connected and waits for a Bye's end; null: none does.
  [[nodiscard]] const ChannelLog* parting_in(GroupNumber group) const;
  /// Whether some Hello of the group's is neither written nor given up.
  [[nodiscard]] bool is_connecting(GroupNumber group) const;

  struct Figures {
    std::uint64_t posted = 0, written = 0, returned = 0, received = 0, closed = 0;
  };
  [[nodiscard]] const Figures& figures() const noexcept { return figures_; }

 private:
  /// What flows towards one end of a connection.
  struct Flow {
    FrameTap sent;
    FrameTap came;
    std::vector<MessageId> frames_sent;
    std::vector<MessageId> frames_came;
    std::vector<net::TimePoint> came_at;  ///< of these
    std::size_t came_before_end = 0;
    std::size_t came_before_close = 0;  ///< and before the engine was called in which that was
    bool end_came = false;
    bool has_strangers = false;  ///< frames that nobody accounts for: hostile bytes
    ChannelLog* reader = nullptr;
  };
  using FlowKey = std::pair<sim::ConnectionId, sim::Side>;  // by the reader's side

  [[nodiscard]] Flow& flow_to(sim::ConnectionId connection, sim::Side reader) {
    return flows_[{connection, reader}];
  }
  ChannelLog& open(GroupNumber group, const BinaryHeader& first, bool is_ours);
  void frame_begun(const sim::Connection& connection, sim::Side writer, const FrameHeader& header);
  void frame_written(const sim::Connection& connection, sim::Side writer, const FrameHeader& header,
                     std::span<const std::byte> frame);
  void came_back(ChannelLog* channel, const Message& message);
  void came_from_peer(ChannelLog& channel, const Message& message);
  void hello_came(GroupNumber group, const Message& message);
  void closed(ChannelLog* channel, const Message& message);
  void check_nothing_dropped(const ChannelLog& channel, const Message& last_word);
  void check_at_rest(const ChannelLog& channel, const Leave& leave);
  void check_had_a_reason(const ChannelLog& channel, const ChannelLog& peer);

  sim::World& world_;
  const bool memory_may_lack_;
  MessageId last_id_ = MessageId{1} << 40U;
  std::map<MessageId, Entry> entries_;
  std::vector<std::unique_ptr<ChannelLog>> channels_;
  std::map<std::pair<GroupNumber, ChannelNumber>, ChannelLog*> by_number_;
  std::map<FlowKey, Flow> flows_;
  std::set<GroupNumber> gone_;
  std::map<MessageId, sim::ConnectionId> first_frames_;  // to servers, and not delivered yet
  std::string verdict_;
  Figures figures_;
};

}  // namespace tofu::test
