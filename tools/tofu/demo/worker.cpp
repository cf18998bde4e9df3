#include "demo/worker.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/command_error.hpp"
#include "transfer/outcome.hpp"

namespace tofu::cli {

namespace {
/// Did all of the job arrive, and nothing else?
Outcome check(const Findings& findings, const JobTicket& ticket, const Message& last_part) {
  if (const auto why = last_part.text_headers.find(abandoned_header)) {
    return Outcome::failed(std::string(*why));
  }
  const auto sent = last_part.text_headers.find(sha256_header).value_or("missing");
  if (findings.bytes != ticket.bytes) {
    return Outcome::differs(
        fmt::format("{} bytes arrived of the ticket's {}", findings.bytes, ticket.bytes));
  }
  if (findings.sha256 != sent) {
    return Outcome::differs(fmt::format("SHA-256 {} arrived, {} was sent", findings.sha256, sent));
  }
  return {};
}
}  // namespace

Worker::Worker(Address server, WorkerCard card)
    : server_(std::move(server)), card_(std::move(card)) {}

ExitCode Worker::run() {
  say_hello();
  while (true) {
    if (const MessagePtr message = node_.next(); message && !handle(*message)) break;
    if (!node_.interrupted()) continue;
    node_.bye(*outbox_);
    throw Interrupted();
  }
  return said_bye_ ? ExitCode::success : ExitCode::failed;
}

void Worker::say_hello() {
  MessagePtr hello = node_.get();
  write_card(card_, *hello);
  require(set_hello(*hello, server_), server_.format());
  channel_ = require(node_.group().post(std::move(hello)), server_.format()).channel;
  outbox_ = std::make_unique<Outbox>(node_.group(), channel_);
}

bool Worker::handle(const Message& message) {
  if (message.is_channel_closed()) return false;
  if (is_send_queue_ready(message)) {
    // If it fails the channel is ending, and channel_closed follows.
    static_cast<void>(outbox_->resume());
  } else if (message.from_engine()) {
    if (message.header.op_code == OpCode::hello_response) {
      throw CommandError(ExitCode::no_connection, server_.format(), message);
    }
  } else if (message.header.op_code == OpCode::request) {
    take(message);
  } else if (message.header.op_code == OpCode::bye_request) {
    said_bye_ = true;
    post(node_.make(channel_, OpCode::bye_response, message.header.message_id));
  }
  return true;
}

void Worker::take(const Message& request) {
  if (request.text_headers.find(echo_header)) return echo(request);
  if (!printing_) return begin(request);
  Printing& printing = *printing_;
  printing.examiner.add(request.body.bytes());
  if (!request.header.more) {
    finish(printing, request);
    printing_.reset();
  } else if (printing.examiner.bytes() - printing.reported >= bytes_per_report) {
    report_progress(printing);
  }
}

void Worker::begin(const Message& first_part) {
  auto ticket = read_job_ticket(first_part);
  if (!ticket) throw CommandError(ExitCode::failed, "the spool server: " + ticket.error());
  printing_.emplace(first_part.header.message_id, std::move(*ticket));
}

void Worker::report_progress(Printing& printing) {
  printing.reported = printing.examiner.bytes();
  // Where the server does not keep up with reading, one report more is the last thing it needs.
  if (!outbox_->ready()) return;
  MessagePtr signal = node_.make(channel_, OpCode::signal, printing.id);
  write_progress({.done = printing.reported, .total = printing.ticket.bytes}, *signal);
  post(std::move(signal));
}

void Worker::finish(Printing& printing, const Message& last_part) {
  const Findings findings = printing.examiner.finish();
  MessagePtr response = node_.make(channel_, OpCode::response, printing.id);
  write_outcome(check(findings, printing.ticket, last_part), *response);
  write_findings(findings, *response);
  post(std::move(response));
}

void Worker::echo(const Message& request) {
  MessagePtr response = node_.make(channel_, OpCode::response, request.header.message_id);
  require(response->body.assign(request.body.bytes()), "echo");
  post(std::move(response));
}

void Worker::post(MessagePtr message) {
  const auto posted = outbox_->post(std::move(message));
  if (posted || posted.error().status == Status::channel_closed) return;  // which is on its way
  throw CommandError(ExitCode::failed, server_.format(), posted.error());
}

}  // namespace tofu::cli
