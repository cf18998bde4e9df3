#include "transfer/receiver.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>
#include <vector>

#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"

namespace tofu::cli {

ExitCode Receiver::Pusher::exit_code() const noexcept {
  if (differs) return ExitCode::differs;
  return failed == 0 && said_bye ? ExitCode::success : ExitCode::failed;
}

Receiver::Receiver(Node& node, Store& store, const Node::Listener& listener, const Options& options)
    : node_(node), store_(store), options_(options), bars_(!options.quiet) {
  listener_.add(listener);
}

ExitCode Receiver::run() {
  while (!exit_code_) {
    if (const MessagePtr message = node_.next()) handle(*message);
    if (!node_.interrupted()) continue;
    end_all();
    return ExitCode::interrupted;
  }
  return *exit_code_;
}

void Receiver::handle(const Message& message) {
  if (message.from_engine() && listener_.contains(message.header.channel)) {
    return handle_listener_message(message);
  }
  Pusher* const pusher = pusher_of(message.header.channel);
  if (message.is_channel_closed()) {
    if (pusher == nullptr) return;
    end(*pusher, message.reason());
    pushers_.erase(message.header.channel);
  } else if (is_send_queue_ready(message)) {
    // If it fails the channel is ending, and channel_closed says why.
    if (pusher != nullptr) static_cast<void>(pusher->outbox.resume());
  } else if (message.from_engine()) {
    return;
  } else if (message.header.op_code == OpCode::hello_request) {
    admit(message);
  } else if (message.header.op_code == OpCode::bye_request) {
    answer_bye(message);
  } else if (message.header.op_code == OpCode::request && pusher != nullptr) {
    take(*pusher, message);
  }
}

void Receiver::handle_listener_message(const Message& message) {
  const auto line = listener_.line(message, std::chrono::steady_clock::now());
  if (!line) return;
  if (message.is_channel_closed()) throw CommandError(ExitCode::no_connection, *line);
  bars_.clear();
  print_error(*line);
}

std::string_view Receiver::objection_to(const Message& hello) const {
  if (hello.text_headers.find(transfer_header) != transfer_version) {
    return "this is 'tofu pull': only a 'tofu push' of the same version may come in";
  }
  if (options_.once && admitted_ > 0) return "this 'tofu pull --once' serves another push";
  return {};
}

void Receiver::admit(const Message& hello) {
  const ChannelNumber channel = hello.header.channel;
  const std::string_view objection = objection_to(hello);
  MessagePtr answer = node_.make(channel, OpCode::hello_response, hello.header.message_id);
  write_outcome(objection.empty() ? Outcome{} : Outcome::failed(std::string(objection)), *answer);
  // A post that fails here means that the channel is gone already.
  const bool alive = node_.group().post(std::move(answer)).has_value();
  if (!objection.empty()) {
    if (alive) static_cast<void>(node_.group().post(node_.make(channel, OpCode::bye_request)));
    return;
  }
  ++admitted_;
  pushers_.try_emplace(channel, admitted_, store_, node_.group(), channel);
}

void Receiver::take(Pusher& pusher, const Message& request) {
  if (pusher.cut_off) return;
  const auto taken = pusher.items.take(request);
  show_progress(pusher);
  if (!taken) return cut_off(pusher, request.header.channel, taken.error());
  if (const auto& item = *taken) settle(pusher, request.header.channel, *item);
}

void Receiver::cut_off(Pusher& pusher, ChannelNumber channel, std::string_view why) {
  pusher.cut_off = true;
  ++pusher.failed;
  bars_.clear();
  print_error(fmt::format("push {}: cut off: {}", pusher.number, why));
  node_.abort(channel);
}

void Receiver::settle(Pusher& pusher, ChannelNumber channel, const SettledItem& item) {
  if (item.outcome.ok()) {
    ++pusher.stored;
    pusher.bytes += item.bytes;
    if (options_.verbose) {
      bars_.print(fmt::format("{} ({})", printable(item.name), human_bytes(item.bytes)));
    }
  } else {
    ++pusher.failed;
    pusher.differs = pusher.differs || item.outcome.result == Outcome::Result::differs;
    bars_.clear();
    print_error(fmt::format("push {}: {}: {}", pusher.number, printable(item.name),
                            printable(item.outcome.reason)));
  }
  MessagePtr answer = node_.make(channel, OpCode::response, item.id);
  write_outcome(item.outcome, *answer);
  post(pusher, channel, std::move(answer));
}

void Receiver::post(Pusher& pusher, ChannelNumber channel, MessagePtr answer) {
  const auto posted = pusher.outbox.post(std::move(answer));
  if (!posted && posted.error().status == Status::send_queue_full) {
    cut_off(pusher, channel, posted.error().message());
  }
}

void Receiver::show_progress(Pusher& pusher) {
  const IncomingFile* const file = pusher.items.current();
  if (file == nullptr) {
    if (pusher.bar) bars_.finish(*pusher.bar);
    pusher.bar.reset();
    return;
  }
  if (file->ticket().bytes < ProgressBars::worth_a_bar) return;
  if (!pusher.bar) pusher.bar = bars_.add(file->ticket().name, file->ticket().bytes);
  bars_.set(*pusher.bar, file->received());
}

void Receiver::answer_bye(const Message& bye) {
  const ChannelNumber channel = bye.header.channel;
  MessagePtr answer = node_.make(channel, OpCode::bye_response, bye.header.message_id);
  Pusher* const pusher = pusher_of(channel);
  if (pusher == nullptr) {
    static_cast<void>(node_.group().post(std::move(answer)));
    return;
  }
  pusher->said_bye = true;
  if (const auto item = pusher->items.break_off()) settle(*pusher, channel, *item);
  show_progress(*pusher);
  post(*pusher, channel, std::move(answer));
}

void Receiver::end(Pusher& pusher, std::string_view reason) {
  if (pusher.bar) bars_.finish(*pusher.bar);
  bars_.clear();
  if (!pusher.said_bye) {
    print_error(fmt::format("push {}: ended without Bye: {}", pusher.number, printable(reason)));
  }
  if (!options_.quiet) {
    bars_.print(fmt::format("push {}: {} stored, {}; {} failed", pusher.number,
                            human_count(pusher.stored), human_bytes(pusher.bytes),
                            human_count(pusher.failed)));
  }
  if (options_.once) exit_code_ = pusher.exit_code();
}

void Receiver::end_all() {
  std::vector<Outbox*> outboxes;
  outboxes.reserve(pushers_.size());
  for (auto& [channel, pusher] : pushers_) outboxes.push_back(&pusher.outbox);
  bars_.clear();
  node_.bye(outboxes);
  pushers_.clear();
}

Receiver::Pusher* Receiver::pusher_of(ChannelNumber channel) {
  const auto found = pushers_.find(channel);
  return found == pushers_.end() ? nullptr : &found->second;
}

}  // namespace tofu::cli
