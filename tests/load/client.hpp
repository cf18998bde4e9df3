#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <tofu/tofu.hpp>

#include "options.hpp"

namespace tofu::load {

/// One channel of a client: makes its messages, and compares the answers. Every message tells its
/// place in its channel; length, kind and content follow from that and the channel's serial number.
class Client {
 public:
  Client(const ClientsOptions& options, std::uint64_t serial);

  /// Fills in the next message to post: its op code, text headers and body.
  void fill(Message& message);
  /// fill()'s message was accepted.
  void posted(const BinaryHeader& header);
  /// An answer came. A sentence if it is not the one that was due.
  [[nodiscard]] std::optional<std::string> answered(const Message& answer);
  /// A message came back. A sentence if none such is under way, or it had come back before.
  [[nodiscard]] std::optional<std::string> handed_back(const Message& message);

  /// Nothing more will come. A sentence if an answer was due.
  [[nodiscard]] std::optional<std::string> missing() const;

  [[nodiscard]] bool wants_to_post() const noexcept;
  [[nodiscard]] bool all_answered() const noexcept { return under_way_.empty(); }
  /// It has lived as long as it was to: an abort does not wait for answers.
  [[nodiscard]] bool is_through() const noexcept;
  [[nodiscard]] bool ends_by_abort() const noexcept;
  [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }

  enum class Phase : std::uint8_t { saying_hello, open, saying_bye, aborted };
  Phase phase = Phase::saying_hello;
  bool waits_for_room = false;  ///< the send queue is full
  bool failed = false;          ///< its Hello came back

 private:
  [[nodiscard]] OpCode kind_of(std::uint64_t place) const noexcept;
  [[nodiscard]] std::string content_of(std::uint64_t place) const;
  [[nodiscard]] std::uint64_t chance(std::uint64_t place, std::uint64_t what) const noexcept;

  const ClientsOptions* options_;
  std::uint64_t serial_;
  std::uint64_t next_place_ = 0;
  struct UnderWay {
    std::uint64_t place;
    MessageId id;
  };
  std::deque<UnderWay> under_way_;  // not answered, oldest first
  std::optional<std::uint64_t> last_handed_back_;
};

}  // namespace tofu::load
