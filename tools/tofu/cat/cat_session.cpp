#include "cat/cat_session.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/command_error.hpp"
#include "common/outbox.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"

namespace tofu::cli {
namespace {

constexpr std::chrono::nanoseconds wait_for_answers = std::chrono::seconds(10);

/// How long to stay after the end of the input.
std::chrono::nanoseconds patience(const CatOptions& options) {
  if (options.wait) return *options.wait;
  if (options.listen) return infinite;
  return options.request ? wait_for_answers : std::chrono::nanoseconds(0);
}

}  // namespace

CatSession::CatSession(const CatOptions& options)
    : options_(&options), where_(printable(options.address.format())), printer_(options) {}

ExitCode CatSession::run() {
  open();
  while (!done() && !node_.interrupted()) {
    if (MessagePtr message = node_.next(until_given_up())) handle(std::move(message));
  }
  if (sender_) sender_->join();  // nothing may follow the ByeRequest
  if (open_) {
    // The engine bounds how long a peer may take for its ByeResponse once the request is written.
    const bool finished =
        node_.bye(channel_, {.patience = infinite}, [this](const Message& message) {
          if (message.from_engine()) {
            handle_engine_message(message);
          } else {
            receive(message);
          }
        });
    if (!finished && !node_.interrupted()) fail(where_ + ": the peer did not finish the goodbye");
  }
  return outcome();
}

void CatSession::open() {
  if (!options_->listen) return begin(node_.hello(options_->address, {}));
  const Node::Listener listener = node_.listen(options_->address);
  listener_ = listener.channel;
  where_ = printable(listener.address.format());
  // To stderr: stdout is for what arrives.
  print_note("listening on " + where_);
}

void CatSession::begin(ChannelNumber channel) {
  channel_ = channel;
  open_ = true;
  sender_ = std::make_unique<InputSender>(node_, channel, *options_);
}

void CatSession::handle(MessagePtr message) {
  const ChannelNumber channel = message->header.channel;
  if (channel != channel_ || channel == unassigned_channel) {
    return handle_on_listener(std::move(message));
  }
  if (message->from_engine()) return handle_engine_message(*message);
  if (message->header.op_code == OpCode::bye_request) {
    const MessageId id = message->header.message_id;
    receive(*message);
    peer_left_ = true;
    sender_->stop();
    (void)node_.group().post(node_.make(channel, OpCode::bye_response, id));
    return;
  }
  receive(*message);
}

/// What is not the conversation's: the listener's trouble, and clients to accept or to refuse.
void CatSession::handle_on_listener(MessagePtr message) {
  const ChannelNumber channel = message->header.channel;
  if (message->from_engine()) {
    const bool closed = message->is_channel_closed() && channel == listener_;
    if (closed && channel_ == unassigned_channel) {
      throw CommandError(ExitCode::no_connection, where_, *message);
    }
    return;
  }
  if (message->header.op_code != OpCode::hello_request) return;
  if (channel_ != unassigned_channel) return node_.abort(channel);
  receive(*message);
  // One conversation: whoever comes later finds nobody listening.
  node_.abort(listener_);
  (void)node_.group().post(node_.make(channel, OpCode::hello_response, message->header.message_id));
  begin(channel);
}

void CatSession::handle_engine_message(const Message& message) {
  if (message.is_channel_closed()) return end_channel(message);
  if (is_send_queue_ready(message)) return sender_->on_send_queue_ready();
  if (message.header.op_code == OpCode::hello_response) {
    connected_ = true;  // heard of, as a failure: the channel_closed behind it says no more
    return fail(where_ + ": " + describe_failure(message), ExitCode::no_connection);
  }
  if (message.header.status != Status::receiver_update) ++returned_;
}

void CatSession::receive(const Message& message) {
  connected_ = true;
  const BinaryHeader& header = message.header;
  answered_ += header.op_code == OpCode::response && !header.more ? 1 : 0;
  if (output_broken_) return;
  try {
    printer_.print(message);
  } catch (const CommandError& error) {
    // Nobody reads any more: no reason to leave the peer without a goodbye.
    output_broken_ = true;
    fail(error.what(), error.exit_code());
  }
}

void CatSession::end_channel(const Message& channel_closed) {
  open_ = false;
  if (channel_closed.reason() == to_string(Status::success)) return;
  fail(where_ + ": " + describe_failure(channel_closed),
       connected_ ? ExitCode::failed : ExitCode::no_connection);
}

bool CatSession::all_answered() const { return answered_ >= sender_->units(); }

bool CatSession::done() {
  if (output_broken_ || (channel_ != unassigned_channel && !open_)) return true;
  // After the peer's ByeRequest the channel's end is near: it is awaited, for its reason.
  if (peer_left_ || !sender_ || !sender_->finished()) return false;
  if (!sender_->failure().empty()) return true;
  if (!give_up_) give_up_.emplace(patience(*options_));
  return give_up_->passed() || (options_->request && !options_->listen && all_answered());
}

std::chrono::nanoseconds CatSession::until_given_up() const {
  return give_up_ && !peer_left_ ? give_up_->remaining() : infinite;
}

void CatSession::fail(const std::string& text, ExitCode exit_code) {
  if (exit_code_ != ExitCode::success) return;  // the first is the cause of the others
  exit_code_ = exit_code;
  print_error(text);
}

ExitCode CatSession::outcome() {
  if (exit_code_ == ExitCode::no_connection) return exit_code_;
  if (node_.interrupted()) return ExitCode::interrupted;
  if (!sender_) return exit_code_;
  if (!sender_->failure().empty()) fail(sender_->failure());
  if (returned_ != 0) fail(fmt::format("{}: {} messages could not be sent", where_, returned_));
  const std::uint64_t units = sender_->units();
  if (exit_code_ != ExitCode::success || options_->listen) return exit_code_;
  if (peer_left_ && !sender_->sent_all()) fail(where_ + ": the peer left before the input ended");
  if (options_->request && answered_ < units) {
    fail(fmt::format("{}: {} of {} requests were not answered", where_, units - answered_, units));
  }
  return exit_code_;
}

}  // namespace tofu::cli
