#include "bench/bench_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "bench/bench_wire.hpp"
#include "common/add_header.hpp"
#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/outbox.hpp"
#include "common/printable.hpp"
#include "common/quantity_option.hpp"

namespace tofu::cli {
namespace {

/// More Hellos are never on their way at a time: a listener's backlog may be small.
constexpr std::size_t max_greeting = 64;

constexpr std::string_view bench_remedy = "Start 'tofu bench --listen' of this version there";

EngineOptions bench_session_options(const BenchOptions& options) {
  using std::chrono::milliseconds;
  EngineOptions engine = bench_engine_options(options.drive);
  // Small enough for what is queued to be in the processor's cache still when it is sent.
  engine.max_queued_messages = 1'024;
  engine.max_queued_bytes = 512 * 1024;
  // 0 would switch the limit off.
  engine.connect_timeout =
      std::max(std::chrono::ceil<milliseconds>(options.timeout), milliseconds(1));
  return engine;
}

/// A number that the server reports; what is none is no right count either.
std::uint64_t reported(const Message& report, std::string_view name) {
  return parse_count(report.text_headers.find(name).value_or("")).value_or(UINT64_MAX);
}

}  // namespace

BenchSession::BenchSession(const BenchOptions& options)
    : where_(printable(options.address.format())),
      address_(options.address),
      timeout_(options.timeout),
      node_(bench_session_options(options)) {}

// ---- Connections --------------------------------------------------------------------------------

std::vector<ChannelNumber> BenchSession::open(std::size_t count) {
  std::vector<ChannelNumber> channels;
  channels.reserve(count);
  while (channels.size() < count || greeting_ != 0) {
    while (channels.size() < count && greeting_ < max_greeting) channels.push_back(hello());
    take_welcome();
  }
  return channels;
}

ChannelNumber BenchSession::hello() {
  Node::ConnectOptions options;
  options.headers.emplace_back(bench_wire::header, bench_wire::version);
  const ChannelNumber channel = node_.hello(address_, options);
  Link& opened = link(channel);
  opened = {};
  set_state(opened, State::greeting);
  return channel;
}

void BenchSession::take_welcome() {
  const MessagePtr answer = receive();
  Link& greeted = link(answer->header.channel);
  if (greeted.state != State::greeting || answer->header.op_code != OpCode::hello_response ||
      answer->text_headers.find(bench_wire::header) != bench_wire::version) {
    throw CommandError(
        without_server(),
        fmt::format("{}: the peer is no 'tofu bench --listen', or another version's. {}", where_,
                    bench_remedy));
  }
  set_state(greeted, State::open);
  met_ = true;
}

void BenchSession::close(std::span<const ChannelNumber> channels) {
  for (const ChannelNumber channel : channels) {
    set_state(link(channel), State::closing);
    post(node_.make(channel, OpCode::bye_request));
  }
  while (closing_ != 0) {
    const MessagePtr message = receive_or_news();
    if (message != nullptr && message->header.op_code != OpCode::bye_response) {
      throw_differs("a message came that nobody asked for");
    }
  }
}

void BenchSession::abandon() {
  std::deque<Outbox> outboxes;
  std::vector<Outbox*> of_all;
  for (std::size_t channel = 0; channel < links_.size(); ++channel) {
    const State state = links_[channel].state;
    if (state == State::absent || state == State::closing) continue;
    const auto number = static_cast<ChannelNumber>(channel);
    of_all.push_back(&outboxes.emplace_back(node_.group(), number));
  }
  node_.bye(of_all);
}

BenchSession::Link& BenchSession::link(ChannelNumber channel) {
  if (channel >= links_.size()) links_.resize(channel + std::size_t{1});
  return links_[channel];
}

void BenchSession::set_state(Link& link, State state) noexcept {
  if (link.state == State::greeting) --greeting_;
  if (link.state == State::closing) --closing_;
  if (state == State::greeting) ++greeting_;
  if (state == State::closing) ++closing_;
  link.state = state;
}

// ---- Requests and streams -----------------------------------------------------------------------

void BenchSession::ask(ChannelNumber channel, std::size_t bytes, Clock::time_point now) {
  MessagePtr message = node_.make(channel, OpCode::request, ++last_id_);
  require(message->body.assign(pattern_.body(last_id_, bytes)), where_);
  Link& asked = link(channel);
  asked.awaited_id = last_id_;
  asked.awaited_bytes = bytes;
  asked.asked_at = now;
  post(std::move(message));
}

BenchSession::Answer BenchSession::take_answer() {
  const MessagePtr message = receive();
  const ChannelNumber channel = message->header.channel;
  Link& asked = link(channel);
  const MessageId id = message->header.message_id;
  if (message->header.op_code != OpCode::response || message->header.more || id == 0 ||
      id != asked.awaited_id) {
    throw_differs("an answer came that was not due: one is lost, doubled or out of order");
  }
  if (message->body.size() != asked.awaited_bytes || !message->text_headers.empty() ||
      !pattern_.matches(id, message->body.bytes())) {
    throw_differs("an answer differs from its request");
  }
  asked.awaited_id = 0;
  return {channel, asked.asked_at};
}

MessagePtr BenchSession::command(ChannelNumber channel, std::string_view what) {
  MessagePtr message = node_.make(channel, OpCode::request, ++last_id_);
  add_header(*message, bench_wire::header, what);
  post(std::move(message));
  MessagePtr answer = receive();
  if (answer->header.op_code != OpCode::response || answer->header.message_id != last_id_) {
    throw_differs("a message came that nobody asked for");
  }
  return answer;
}

void BenchSession::begin(ChannelNumber channel) { (void)command(channel, bench_wire::begin); }

bool BenchSession::stream(ChannelNumber channel, std::size_t bytes) {
  MessagePtr message = node_.make(channel, OpCode::signal, ++last_id_);
  require(message->body.assign(pattern_.body(last_id_, bytes)), where_);
  return post(std::move(message));
}

void BenchSession::check_count(ChannelNumber channel, std::uint64_t messages, std::uint64_t bytes) {
  const MessagePtr report = command(channel, bench_wire::report);
  const std::uint64_t got = reported(*report, bench_wire::messages);
  const std::uint64_t got_bytes = reported(*report, bench_wire::bytes);
  const std::uint64_t wrong = reported(*report, bench_wire::wrong);
  if (got == messages && got_bytes == bytes && wrong == 0) return;
  throw_differs(
      fmt::format("{} messages of {} bytes in all were sent, and {} of {} counted, {} of them "
                  "changed or out of order",
                  human_count(messages), human_count(bytes), human_count(got),
                  human_count(got_bytes), human_count(wrong)));
}

/// True: it had to wait.
bool BenchSession::post(MessagePtr message) {
  const ChannelNumber channel = message->header.channel;
  for (bool waited = false;; waited = true) {
    const auto posted = node_.group().post(std::move(message));
    if (posted) return waited;
    const bool ending = posted.error().status == Status::channel_closed;
    if (!ending && posted.error().status != Status::send_queue_full) {
      throw CommandError(ExitCode::failed, where_, posted.error());
    }
    link(channel).full = true;
    // The word that there is room again ends this, or the channel's last one, by an exception.
    while (link(channel).full) {
      if (receive_or_news() != nullptr) throw_differs("a message came that nobody asked for");
    }
  }
}

// ---- What comes ---------------------------------------------------------------------------------

void BenchSession::check_interrupted() const {
  if (node_.interrupted()) throw Interrupted();
}

MessagePtr BenchSession::receive() {
  for (;;) {
    if (MessagePtr message = receive_or_news()) return message;
  }
}

/// Null: it was the engine that had something to say.
MessagePtr BenchSession::receive_or_news() {
  MessagePtr message = node_.next(timeout_);
  check_interrupted();
  if (message == nullptr) throw_silent();
  if (message->from_engine()) {
    handle_news(*message);
    return nullptr;
  }
  if (message->header.op_code == OpCode::bye_request) throw_left(*message);
  return message;
}

void BenchSession::handle_news(const Message& message) {
  if (message.is_channel_closed()) return handle_closed(message);
  Link& its = link(message.header.channel);
  if (is_send_queue_ready(message)) its.full = false;
  if (message.header.op_code != OpCode::hello_response) return;
  throw CommandError(without_server(), fmt::format("{}: {} Is 'tofu bench --listen' running there?",
                                                   where_, describe_failure(message)));
}

void BenchSession::handle_closed(const Message& message) {
  Link& its = link(message.header.channel);
  const State before = its.state;
  set_state(its, State::absent);
  its = {};
  if (before == State::closing && message.reason() == to_string(Status::success)) return;
  throw CommandError(before == State::greeting ? without_server() : ExitCode::failed, where_,
                     message);
}

ExitCode BenchSession::without_server() const noexcept {
  return met_ ? ExitCode::failed : ExitCode::no_connection;
}

void BenchSession::throw_left(const Message& bye_request) {
  (void)node_.group().post(
      node_.make(bye_request.header.channel, OpCode::bye_response, bye_request.header.message_id));
  if (!met_) {
    throw CommandError(ExitCode::no_connection,
                       fmt::format("{}: the peer said goodbye at once: it is no bench server, or "
                                   "another version's. {}",
                                   where_, bench_remedy));
  }
  throw CommandError(ExitCode::failed,
                     fmt::format("{}: the server said goodbye: it ends. Start it again", where_));
}

void BenchSession::throw_silent() const {
  if (greeting_ != 0) {
    throw CommandError(
        without_server(),
        fmt::format("{}: no answer to the HelloRequest within {}. {}; it may also lack file "
                    "descriptors (ulimit -n), or need a longer --timeout",
                    where_, short_duration(timeout_), bench_remedy));
  }
  throw CommandError(ExitCode::failed,
                     fmt::format("{}: nothing came from the peer, or nothing could be sent to it, "
                                 "within {}. Is it still alive? Else try a longer --timeout",
                                 where_, short_duration(timeout_)));
}

void BenchSession::throw_differs(std::string_view what) const {
  throw CommandError(ExitCode::differs,
                     fmt::format("{}: {}. This measurement has no figures", where_, what));
}

}  // namespace tofu::cli
