#include "echo/echo_server.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"

namespace tofu::cli {
namespace {

EngineOptions echo_engine_options() {
  EngineOptions options;
  // Room for what many clients have in flight at a time.
  options.max_messages = 1'024;
  // What a client does not read waits in its outbox: those have a bound together, send queues not.
  options.max_queued_messages = 2'048;
  options.max_queued_bytes = 1024 * 1024;
  return options;
}

/// Beyond the channel's send queue. Much: a client may well send all it has before it reads.
constexpr Outbox::Limits outbox_limits{.messages = 250'000, .bytes = 32 * 1024 * 1024};
/// Memory for what all outboxes keep together.
constexpr std::size_t all_outboxes_bytes = 256 * 1024 * 1024;

/// The remedy of send_queue_full is for whoever posts; here the client is to do something.
std::string why_cut_off(const Error& error) {
  if (error.status != Status::send_queue_full) return error.message();
  return fmt::format("{}: {}. Let the client read while it sends", to_string(error.status),
                     error.detail);
}

}  // namespace

EchoServer::Client::Client(std::string address, ChannelGroup& group, ChannelNumber channel,
                           OutboxBudget& budget)
    : through(std::move(address)), outbox(group, channel, outbox_limits, &budget) {}

EchoServer::EchoServer(const EchoOptions& options)
    : options_(&options), node_(echo_engine_options()), budget_(all_outboxes_bytes) {}

ExitCode EchoServer::run() {
  report_without_waiting();
  listen();
  while (!done_ && !node_.interrupted()) {
    if (MessagePtr message = node_.next()) handle(std::move(message));
  }
  const bool interrupted = node_.interrupted() && !done_;
  say_goodbye();
  print_statistics();
  return interrupted ? ExitCode::interrupted : ExitCode::success;
}

void EchoServer::listen() {
  for (const Address& address : options_->addresses) {
    const Node::Listener listener = node_.listen(address);
    listeners_.add(listener);
    print_out("listening on {}\n", printable(listener.address.format()));
    // Whoever started this process reads the real address here.
    flush_out();
  }
}

void EchoServer::handle(MessagePtr message) {
  if (message->from_engine()) return handle_engine_message(*message);
  if (message->header.op_code == OpCode::hello_request) return welcome(std::move(message));
  const auto found = clients_.find(message->header.channel);
  if (found == clients_.end() || found->second.cut_off) return;
  switch (message->header.op_code) {
    case OpCode::request:
      return answer(found->second, std::move(message), OpCode::response);
    case OpCode::signal:
      return answer(found->second, std::move(message), OpCode::signal);
    case OpCode::bye_request:
      return answer(found->second, std::move(message), OpCode::bye_response);
    default:
      return note(message->header.channel,
                  fmt::format("{} ignored", to_string(message->header.op_code)));
  }
}

void EchoServer::handle_engine_message(const Message& message) {
  const ChannelNumber channel = message.header.channel;
  if (listeners_.contains(channel)) return handle_listener_message(message);
  if (message.is_channel_closed()) return part(channel, message);
  const auto found = clients_.find(channel);
  if (found == clients_.end()) return;
  if (!is_send_queue_ready(message)) {
    ++returned_;
  } else if (!found->second.cut_off) {
    check_posted(found->second, found->second.outbox.resume());
  }
}

void EchoServer::handle_listener_message(const Message& message) {
  const auto line = listeners_.line(message, std::chrono::steady_clock::now());
  if (!line) return;
  if (message.is_channel_closed()) throw CommandError(ExitCode::no_connection, *line);
  print_error(*line);
}

void EchoServer::welcome(MessagePtr hello) {
  const ChannelNumber channel = hello->header.channel;
  const std::string through(hello->text_headers.find(connect_to_header).value_or("?"));
  const auto [entry, added] =
      clients_.try_emplace(channel, through, node_.group(), channel, budget_);
  ++clients_served_;
  note(channel, "connected through " + printable(through));
  hello->text_headers.clear();
  hello->body.clear();
  hello->header.op_code = OpCode::hello_response;
  check_posted(entry->second, entry->second.outbox.post(std::move(hello)));
}

void EchoServer::answer(Client& client, MessagePtr message, OpCode op_code) {
  if (op_code != OpCode::bye_response) {
    ++client.messages;
    client.bytes += message->body.size();
  }
  message->header.op_code = op_code;
  check_posted(client, client.outbox.post(std::move(message)));
}

void EchoServer::check_posted(Client& client, const Result<void>& posted) {
  if (posted) return;
  // A channel that is ending says so itself, by its channel_closed.
  if (posted.error().status == Status::channel_closed) return;
  const ChannelNumber channel = client.outbox.channel();
  print_error(fmt::format("channel {}: cut off: {}", channel, why_cut_off(posted.error())));
  // Much of what it sent may wait here still: it is dropped without another word.
  client.cut_off = true;
  node_.abort(channel);
}

void EchoServer::part(ChannelNumber channel, const Message& channel_closed) {
  const auto found = clients_.find(channel);
  if (found == clients_.end()) return;
  const Client& client = found->second;
  note(channel, fmt::format("left after {} messages, {}: {}", client.messages,
                            human_bytes(client.bytes), printable(channel_closed.reason())));
  messages_ += client.messages;
  bytes_ += client.bytes;
  clients_.erase(found);
  done_ = done_ || options_->once;
}

void EchoServer::say_goodbye() {
  std::vector<Outbox*> outboxes;
  outboxes.reserve(clients_.size());
  for (auto& [channel, client] : clients_) outboxes.push_back(&client.outbox);
  node_.bye(outboxes);
  for (const auto& [channel, client] : clients_) {
    messages_ += client.messages;
    bytes_ += client.bytes;
  }
}

void EchoServer::print_statistics() const {
  const auto elapsed = std::chrono::steady_clock::now() - started_;
  print_out("{} clients, {} messages, {} echoed in {} ({})\n", human_count(clients_served_),
            human_count(messages_), human_bytes(bytes_), human_duration(elapsed),
            human_rate(bytes_, elapsed));
  if (returned_ != 0) {
    print_out("{} answers could not be sent: their clients had gone\n", human_count(returned_));
  }
}

void EchoServer::note(ChannelNumber channel, std::string_view what) const {
  if (options_->verbose) print_note(fmt::format("channel {}: {}", channel, what));
}

}  // namespace tofu::cli
