#include "ping/pinger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/outbox.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"

namespace tofu::cli {
namespace {

/// More are never on their way at a time: bounds memory against a peer that never answers.
constexpr std::size_t max_outstanding = 65'536;

EngineOptions ping_engine_options(const PingOptions& options) {
  EngineOptions engine;
  using std::chrono::milliseconds;
  // 0 would switch the limit off.
  engine.connect_timeout =
      std::max(std::chrono::ceil<milliseconds>(options.timeout), milliseconds(1));
  return engine;
}

}  // namespace

Pinger::Pinger(const PingOptions& options)
    : options_(&options),
      where_(printable(options.address.format())),
      node_(ping_engine_options(options)) {}

ExitCode Pinger::run() {
  connect();
  started_ = next_send_ = Clock::now();
  while (open_ && !node_.interrupted() && !(all_sent() && outstanding_.empty())) {
    if (may_send() && (options_->flood || Clock::now() >= next_send_)) send();
    receive();
    lose_overdue();
  }
  // What is under way after a Ctrl-C still comes in before the peer's ByeResponse.
  if (open_) node_.bye(channel_, {}, [this](const Message& message) { handle(message); });
  print_summary();
  return outcome();
}

void Pinger::connect() {
  const auto before = Clock::now();
  Node::ConnectOptions connect_options;
  connect_options.timeout = options_->timeout;
  Node::Connection connection = node_.connect(options_->address, connect_options);
  channel_ = connection.channel;
  open_ = true;
  if (!options_->quiet) {
    print_out("connected to {} in {}\n", where_, human_duration(Clock::now() - before));
    flush_out();
  }
}

bool Pinger::all_sent() const noexcept { return options_->count != 0 && sent_ >= options_->count; }

bool Pinger::may_send() const noexcept {
  if (all_sent() || queue_full_ || ending_ || outstanding_.size() >= max_outstanding) return false;
  return !options_->flood || outstanding_.empty();
}

/// The bytes of one request: different for each, the same again for the check of its answer.
std::span<const std::byte> Pinger::content_of(std::uint64_t sequence) {
  content_.resize(options_->size);
  std::uint64_t state = (sequence + 1) * 0x9E3779B97F4A7C15ULL;
  for (std::byte& byte : content_) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    byte = static_cast<std::byte>(state >> 56U);
  }
  return content_;
}

void Pinger::send() {
  MessagePtr message = node_.make(channel_, OpCode::request);
  require(message->body.assign(content_of(sent_)), where_);
  const auto now = Clock::now();
  const auto posted = node_.group().post(std::move(message));
  if (!posted && posted.error().status == Status::send_queue_full) {
    queue_full_ = true;
    return;
  }
  if (!posted && posted.error().status == Status::channel_closed) {
    ending_ = true;  // its channel_closed is on the way
    return;
  }
  const MessageId id = require(Result<BinaryHeader>(posted), where_).message_id;
  outstanding_.emplace(id, Sent{sent_, now});
  send_order_.push_back(id);
  ++sent_;
  // A late start does not make the next ones come in a burst.
  next_send_ = std::max(next_send_ + options_->interval, now);
}

std::chrono::nanoseconds Pinger::until_next_event() const {
  // Even then a look at what came: it may be the channel's end.
  if (options_->flood && may_send()) return std::chrono::nanoseconds(0);
  auto next = Clock::time_point::max();
  if (may_send()) next = next_send_;
  if (!send_order_.empty()) {
    const auto oldest = outstanding_.find(send_order_.front());
    const auto due =
        oldest == outstanding_.end() ? Clock::now() : oldest->second.at + options_->timeout;
    next = std::min(next, due);
  }
  if (next == Clock::time_point::max()) return infinite;
  return std::max<std::chrono::nanoseconds>(next - Clock::now(), std::chrono::nanoseconds(0));
}

void Pinger::receive() {
  if (MessagePtr message = node_.next(until_next_event())) handle(*message);
}

void Pinger::handle(const Message& message) {
  if (message.header.channel != channel_) return;
  if (message.from_engine()) return handle_engine_message(message);
  if (message.header.op_code == OpCode::response) {
    handle_response(message);
  } else if (message.header.op_code == OpCode::bye_request) {
    (void)node_.group().post(node_.make(channel_, OpCode::bye_response, message.header.message_id));
    end_channel("the peer said goodbye");
  }
}

void Pinger::handle_response(const Message& message) {
  const auto now = Clock::now();
  const auto found = outstanding_.find(message.header.message_id);
  if (found == outstanding_.end()) return;  // answered twice, or after it counted as lost
  const Sent sent = found->second;
  outstanding_.erase(found);
  const auto latency = now - sent.at;
  if (!std::ranges::equal(message.body.bytes(), content_of(sent.sequence))) {
    ++different_;
    return print_error(
        fmt::format("{}: seq {}: the answer's body differs from the request's: {} "
                    "bytes came for {}. Is the peer an echo server?",
                    where_, sent.sequence + 1, message.body.size(), options_->size));
  }
  ++answered_;
  latencies_.record(latency);
  if (options_->quiet) return;
  print_out("{} bytes from {}: seq={} time={}\n", message.body.size(), where_, sent.sequence + 1,
            human_duration(latency));
  flush_out();
}

void Pinger::handle_engine_message(const Message& message) {
  if (message.is_channel_closed()) {
    end_channel(describe_failure(message));
  } else if (is_send_queue_ready(message)) {
    queue_full_ = false;
  } else if (outstanding_.contains(message.header.message_id)) {
    lose(message.header.message_id, describe_failure(message));
  }
}

void Pinger::lose(MessageId id, std::string_view why) {
  const auto found = outstanding_.find(id);
  if (found == outstanding_.end()) return;
  ++lost_;
  if (!options_->quiet) {
    print_error(fmt::format("{}: seq {}: {}", where_, found->second.sequence + 1, why));
  }
  outstanding_.erase(found);
}

void Pinger::lose_overdue() {
  const auto now = Clock::now();
  while (!send_order_.empty()) {
    const auto oldest = outstanding_.find(send_order_.front());
    if (oldest != outstanding_.end()) {
      if (now - oldest->second.at < options_->timeout) return;
      lose(oldest->first, "no answer within " + short_duration(options_->timeout));
    }
    send_order_.pop_front();
  }
}

void Pinger::end_channel(std::string_view why) {
  open_ = false;
  lost_ += outstanding_.size();
  outstanding_.clear();
  print_error(fmt::format("{}: {}", where_, why));
}

void Pinger::print_summary() const {
  const double share =
      sent_ == 0 ? 0 : 100 * static_cast<double>(lost_) / static_cast<double>(sent_);
  print_out("--- {} ---\n", where_);
  print_out("{} sent, {} answered, {} lost ({:.1f}%), {} different, {} bytes each, in {}\n",
            human_count(sent_), human_count(answered_), human_count(lost_), share,
            human_count(different_), options_->size, human_duration(Clock::now() - started_));
  if (answered_ == 0) return;
  print_out("round trip: min {}, mean {}, {}\n", human_duration(latencies_.min()),
            human_duration(latencies_.mean()), latencies_.summary());
}

ExitCode Pinger::outcome() const noexcept {
  if (different_ != 0) return ExitCode::differs;
  if (lost_ != 0 || !open_) return ExitCode::failed;
  // With --count 0 a Ctrl-C is the regular end.
  if (node_.interrupted() && options_->count != 0 && !all_sent()) return ExitCode::interrupted;
  return ExitCode::success;
}

}  // namespace tofu::cli
