#include "bench/bench_server.hpp"

#include <fmt/format.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench_wire.hpp"
#include "common/add_header.hpp"
#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/outbox.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"

namespace tofu::cli {
namespace {

EngineOptions bench_server_options(Drive drive) {
  EngineOptions options = bench_engine_options(drive);
  // Room for the answer to the Hello, one request's and the Bye's, the longest there are.
  options.max_queued_messages = 8;
  options.max_queued_bytes = 256 * 1024;
  // A client that measures has something to say all the time.
  options.idle_timeout = std::chrono::minutes(1);
  return options;
}

}  // namespace

BenchServer::BenchServer(const BenchOptions& options)
    : options_(&options), node_(bench_server_options(options.drive)) {}

ExitCode BenchServer::run() {
  report_without_waiting();
  listen();
  while (!node_.interrupted()) {
    if (MessagePtr message = node_.next()) handle(std::move(message));
  }
  say_goodbye();
  print_out("{} connections, {} messages\n", human_count(clients_served_), human_count(messages_));
  return ExitCode::interrupted;
}

void BenchServer::listen() {
  const Node::Listener listener = node_.listen(options_->address);
  listeners_.add(listener);
  print_out("listening on {}\n", printable(listener.address.format()));
  // Whoever started this process reads the real address here.
  flush_out();
}

void BenchServer::handle(MessagePtr message) {
  if (message->from_engine()) return handle_engine_message(*message);
  const ChannelNumber channel = message->header.channel;
  const auto [found, is_new] = clients_.try_emplace(channel);
  Client& client = found->second;
  if (is_new) return greet(client, std::move(message));
  if (client.cut_off) return;
  switch (message->header.op_code) {
    case OpCode::bye_request:
      return answer(client, std::move(message), OpCode::bye_response);
    case OpCode::bye_response:
      return;
    case OpCode::request:
      if (client.welcome) return handle_request(client, std::move(message));
      break;
    case OpCode::signal:
      if (client.welcome && message->text_headers.empty()) return count(client, *message);
      break;
    default:
      break;
  }
  cut_off(client, channel, "it sent what no 'tofu bench' sends");
}

void BenchServer::handle_engine_message(const Message& message) {
  if (listeners_.contains(message.header.channel)) return handle_listener_message(message);
  if (message.is_channel_closed()) clients_.erase(message.header.channel);
}

void BenchServer::handle_listener_message(const Message& message) {
  const auto line = listeners_.line(message, std::chrono::steady_clock::now());
  if (!line) return;
  if (message.is_channel_closed()) throw CommandError(ExitCode::no_connection, *line);
  print_error(*line);
}

/// The engine lets nothing but a HelloRequest be the first message of a connection.
void BenchServer::greet(Client& client, MessagePtr hello) {
  client.welcome = hello->text_headers.find(bench_wire::header) == bench_wire::version;
  hello->text_headers.clear();
  hello->body.clear();
  if (!client.welcome) {
    hello->header.message_id = 0;
    return answer(client, std::move(hello), OpCode::bye_request);
  }
  ++clients_served_;
  add_header(*hello, bench_wire::header, bench_wire::version);
  answer(client, std::move(hello), OpCode::hello_response);
}

void BenchServer::handle_request(Client& client, MessagePtr message) {
  if (message->text_headers.empty()) {
    ++messages_;
    return answer(client, std::move(message), OpCode::response);
  }
  const auto command = message->text_headers.find(bench_wire::header);
  handle_command(client, std::move(message), command.value_or(""));
}

void BenchServer::handle_command(Client& client, MessagePtr message, std::string_view command) {
  if (command == bench_wire::begin) {
    client = {.welcome = true, .counted_id = message->header.message_id};
    message->text_headers.clear();
  } else if (command == bench_wire::report) {
    message->text_headers.clear();
    add_header(*message, bench_wire::messages, std::to_string(client.messages));
    add_header(*message, bench_wire::bytes, std::to_string(client.bytes));
    add_header(*message, bench_wire::wrong, std::to_string(client.wrong));
  } else {
    return cut_off(client, message->header.channel, "it sent what no 'tofu bench' sends");
  }
  message->body.clear();
  answer(client, std::move(message), OpCode::response);
}

void BenchServer::count(Client& client, const Message& message) {
  const MessageId id = message.header.message_id;
  ++messages_;
  ++client.messages;
  client.bytes += message.body.size();
  const bool right = id == client.counted_id + 1 && pattern_.matches(id, message.body.bytes());
  client.wrong += right ? 0 : 1;
  client.counted_id = id;
}

void BenchServer::answer(Client& client, MessagePtr message, OpCode op_code) {
  const ChannelNumber channel = message->header.channel;
  message->header.op_code = op_code;
  const auto posted = node_.group().post(std::move(message));
  // A channel that is ending says so itself, by its channel_closed.
  if (posted || posted.error().status == Status::channel_closed) return;
  const bool full = posted.error().status == Status::send_queue_full;
  cut_off(client, channel, full ? "it does not read its answers" : posted.error().message());
}

void BenchServer::cut_off(Client& client, ChannelNumber channel, std::string_view why) {
  print_error(fmt::format("channel {}: cut off: {}", channel, why));
  client.cut_off = true;
  node_.abort(channel);
}

void BenchServer::say_goodbye() {
  std::deque<Outbox> outboxes;
  std::vector<Outbox*> of_all;
  of_all.reserve(clients_.size());
  for (const auto& [channel, client] : clients_) {
    of_all.push_back(&outboxes.emplace_back(node_.group(), channel));
  }
  node_.bye(of_all);
}

}  // namespace tofu::cli
