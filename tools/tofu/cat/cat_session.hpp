#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cat/cat_options.hpp"
#include "cat/input_sender.hpp"
#include "cat/message_printer.hpp"
#include "common/deadline.hpp"
#include "common/exit_code.hpp"
#include "common/node.hpp"

namespace tofu::cli {

/// One conversation: standard input out, what arrives to standard output.
///
/// A client ends it once the input has ended and, with --request, all is answered; a server when
/// its client leaves. Either says Bye, so that nothing in flight is lost.
class CatSession {
 public:
  explicit CatSession(const CatOptions& options);

  /// Throws CommandError.
  ExitCode run();

 private:
  void open();
  void begin(ChannelNumber channel);
  void handle(MessagePtr message);
  void handle_on_listener(MessagePtr message);
  void handle_engine_message(const Message& message);
  void receive(const Message& message);
  void end_channel(const Message& channel_closed);
  [[nodiscard]] bool done();
  [[nodiscard]] bool all_answered() const;
  [[nodiscard]] std::chrono::nanoseconds until_given_up() const;
  [[nodiscard]] ExitCode outcome();
  void fail(const std::string& text, ExitCode exit_code = ExitCode::failed);

  const CatOptions* options_;
  std::string where_;
  Node node_;
  MessagePrinter printer_;
  ChannelNumber listener_ = unassigned_channel;
  ChannelNumber channel_ = unassigned_channel;
  bool open_ = false;       ///< the channel lives
  bool connected_ = false;  ///< the peer was heard of
  bool peer_left_ = false;
  bool output_broken_ = false;
  std::uint64_t answered_ = 0;  ///< units whose last Response came
  std::uint64_t returned_ = 0;  ///< messages that could not be sent
  std::optional<Deadline> give_up_;
  ExitCode exit_code_ = ExitCode::success;
  std::unique_ptr<InputSender> sender_;  // last: its thread uses node_
};

}  // namespace tofu::cli
