#include "transfer/sender.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"
#include "transfer/ticket.hpp"

namespace tofu::cli {

namespace {
/// Items sent and not yet answered: enough to keep both disks busy with small files.
constexpr std::size_t max_unanswered = 64;
/// Parts sent between two looks at what arrived.
constexpr int parts_per_turn = 16;

ProgressBars::Bar add_total_bar(ProgressBars& bars, const FileTree& tree) {
  return bars.add_overall(fmt::format("{} files", human_count(tree.files.size())), tree.bytes());
}
}  // namespace

Sender::Sender(Node& node, ChannelNumber channel, const FileTree& tree, ProgressBars& bars)
    : node_(node),
      channel_(channel),
      tree_(tree),
      bars_(bars),
      total_bar_(add_total_bar(bars, tree)),
      outbox_(node.group(), channel) {}

std::size_t Sender::item_count() const noexcept {
  return tree_.files.size() + tree_.empty_folders.size();
}

bool Sender::finished() const noexcept {
  return next_item_ == item_count() && !sending_ && unanswered_.empty();
}

bool Sender::can_send() const noexcept {
  if (!outbox_.ready() || receiver_said_bye_) return false;
  return sending_ || (next_item_ < item_count() && unanswered_.size() < max_unanswered);
}

void Sender::run() {
  while (!finished()) {
    send_some();
    // What is there already first, all of it; then wait, unless there is more to send.
    auto timeout = can_send() || finished() ? std::chrono::nanoseconds(0) : infinite;
    while (const MessagePtr message = node_.next(timeout)) {
      handle(*message);
      timeout = std::chrono::nanoseconds(0);
    }
    if (!node_.interrupted()) continue;
    if (sending_) abandon(*sending_, "interrupted");
    node_.bye(outbox_, {.patience = longest_stall, .after_interrupt = longest_stall});
    throw Interrupted();
  }
  bars_.finish(total_bar_);
}

void Sender::send_some() {
  for (int i = 0; i < parts_per_turn && can_send(); ++i) {
    if (sending_) {
      send_part(*sending_);
    } else {
      begin_item();
    }
  }
}

void Sender::begin_item() {
  const std::size_t item = next_item_++;
  if (item < tree_.files.size()) return begin_file(tree_.files[item]);
  begin_folder(tree_.empty_folders[item - tree_.files.size()]);
}

void Sender::begin_file(const FileTree::File& file) {
  auto source = SourceFile::open(file.path);
  if (!source) return fail_item(file.name, Outcome::failed(source.error()));
  const Ticket ticket{.item = Ticket::Item::file,
                      .name = file.name,
                      .bytes = source->bytes(),
                      .executable = source->executable()};
  sending_.emplace(++last_id_, OutgoingFile(std::move(*source)), std::nullopt);
  unanswered_.emplace(last_id_, Unanswered{file.name, ticket.bytes, false});
  if (ticket.bytes >= ProgressBars::worth_a_bar) sending_->bar = bars_.add(file.name, ticket.bytes);
  MessagePtr message = node_.make(channel_, OpCode::request, last_id_, true);
  write_ticket(ticket, *message);
  post(std::move(message));
}

void Sender::begin_folder(const std::string& name) {
  unanswered_.emplace(++last_id_, Unanswered{name, 0, true});
  MessagePtr message = node_.make(channel_, OpCode::request, last_id_);
  write_ticket({.item = Ticket::Item::empty_folder, .name = name}, *message);
  post(std::move(message));
}

void Sender::send_part(Sending& sending) {
  MessagePtr message = node_.make(channel_, OpCode::request, sending.id);
  sending.file.fill_part(*message);
  bars_.advance(total_bar_, message->body.size());
  if (sending.bar) bars_.set(*sending.bar, sending.file.sent());
  const bool more = message->header.more;
  post(std::move(message));
  if (more) return;
  if (const std::string& why = sending.file.given_up(); !why.empty()) {
    fail_item(unanswered_.at(sending.id).name, Outcome::failed(why));
    unanswered_.at(sending.id).name = {};  // has been reported
  }
  end_file(sending);
}

void Sender::abandon(const Sending& sending, std::string_view why) {
  MessagePtr message = node_.make(channel_, OpCode::request, sending.id);
  write_text(*message, abandoned_header, why);
  post(std::move(message));
  end_file(sending);
}

void Sender::end_file(const Sending& sending) {
  if (sending.bar) bars_.finish(*sending.bar);
  sending_.reset();
}

void Sender::post(MessagePtr message) {
  const auto posted = outbox_.post(std::move(message));
  if (posted || posted.error().status == Status::channel_closed) return;  // its reason follows
  connection_ended(posted.error().message());
}

void Sender::handle(const Message& message) {
  if (message.header.channel != channel_) return;
  if (message.is_channel_closed()) {
    connection_ended(receiver_said_bye_ ? "the receiver was stopped" : message.reason());
  }
  if (is_send_queue_ready(message)) {
    static_cast<void>(outbox_.resume());  // if the channel ends, channel_closed says why
  } else if (message.from_engine()) {
    return;  // what comes back unsent: channel_closed follows
  } else if (message.header.op_code == OpCode::response) {
    settle(message);
  } else if (message.header.op_code == OpCode::bye_request) {
    receiver_said_bye_ = true;
    post(node_.make(channel_, OpCode::bye_response, message.header.message_id));
  }
}

void Sender::settle(const Message& response) {
  const auto found = unanswered_.find(response.header.message_id);
  if (found == unanswered_.end()) return;
  const Unanswered item = found->second;
  unanswered_.erase(found);
  const Outcome outcome = read_outcome(response);
  if (outcome.ok()) {
    ++(item.is_folder ? tally_.folders : tally_.files);
    tally_.bytes += item.bytes;
  } else if (!item.name.empty()) {
    fail_item(item.name, outcome);
  }
  if (sending_ && sending_->id == response.header.message_id) abandon(*sending_, "it was refused");
}

void Sender::fail_item(std::string_view name, const Outcome& outcome) {
  bars_.clear();
  print_error(fmt::format("{}: {}", printable(name), outcome.reason));
  ++tally_.failed;
  tally_.differs = tally_.differs || outcome.result == Outcome::Result::differs;
}

void Sender::connection_ended(std::string_view why) const {
  throw CommandError(
      ExitCode::failed,
      fmt::format("the connection ended with {} of {} items stored: {}. Push the rest again",
                  tally_.files + tally_.folders, item_count(), printable(why)));
}

}  // namespace tofu::cli
