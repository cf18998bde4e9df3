#include "demo/spool_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"
#include "demo/shop_address.hpp"
#include "transfer/outcome.hpp"

namespace tofu::cli {

namespace {
using Clock = std::chrono::steady_clock;

constexpr auto tick_interval = std::chrono::milliseconds(250);
/// 30 s: a worker that owes an answer and takes nothing for so long hangs.
constexpr unsigned max_silent_ticks = 120;
constexpr auto longest_farewell = std::chrono::seconds(3);
/// Message ids of round trips; jobs have theirs below.
constexpr MessageId first_echo = MessageId{1} << 32;

/// A worker that does not keep up has this much on its way, and no more.
EngineOptions spool_engine_options() {
  return {.max_queued_messages = 256, .max_queued_bytes = 1024 * 1024};
}

std::string_view name_of(Address::Transport transport) {
  return transport == Address::Transport::uds ? "uds" : "tcp";
}
}  // namespace

SpoolServer::SpoolServer(JobQueue& jobs, const Options& options)
    : jobs_(jobs),
      options_(options),
      node_(spool_engine_options()),
      bars_(!options.quiet),
      inspection_([this] { static_cast<void>(node_.group().update_receiver()); }) {
  report_.jobs = jobs.size();
}

DemoReport SpoolServer::run() {
  try {
    open_shop();
    work_until([this] { return done(); });
    measure_round_trips();
  } catch (const Interrupted&) {
    close_shop();
    throw;
  }
  close_shop();
  return report_;
}

void SpoolServer::open_shop() {
  const Node::Listener shop = node_.listen(shop_address());
  const Node::Listener tcp = node_.listen(Address::tcp(default_host, 0));
  listeners_.add(shop);
  listeners_.add(tcp);
  report_.over_uds = shop.address.is_uds();
  say(fmt::format("the spool server listens on {} and {}", shop.address.format(),
                  tcp.address.format()));
  const auto started = crew_.start(options_.workers, shop.address, tcp.address);
  if (!started) throw CommandError(ExitCode::failed, started.error());
}

bool SpoolServer::done() const {
  return crew_.complete() && jobs_.empty() && inspection_.open() == 0 &&
         std::ranges::all_of(links_, [](const auto& link) { return link.second.idle(); });
}

void SpoolServer::work_until(const std::function<bool()>& finished) {
  auto next_tick = Clock::now() + tick_interval;
  while (!finished()) {
    hand_out_jobs();
    const bool more_to_send = send_some();
    receive(more_to_send ? std::chrono::nanoseconds(0) : tick_interval);
    take_verdicts();
    if (node_.interrupted()) throw Interrupted();
    if (Clock::now() < next_tick) continue;
    tick();
    next_tick = Clock::now() + tick_interval;
  }
}

void SpoolServer::hand_out_jobs() {
  for (auto& [channel, link] : links_) {
    if (!link.wants_job()) continue;
    const auto number = jobs_.take(link.pdl());
    if (!number) continue;
    const Job& job = jobs_.job(*number);
    if (const auto begun = link.begin(*number, job); !begun) {
      ++report_.unreadable;
      complain(begun.error());
      continue;
    }
    inspection_.begin(*number, job.path);
    TransportReport& transport = report_.of(link.transport());
    if (!transport.first_job) transport.first_job = Clock::now();
  }
  fail_hopeless_jobs();
}

bool SpoolServer::send_some() {
  bool more = false;
  for (auto& [channel, link] : links_) {
    link.send_some();
    more = more || link.can_send() || (link.wants_job() && jobs_.has_for(link.pdl()));
  }
  return more;
}

void SpoolServer::receive(std::chrono::nanoseconds timeout) {
  while (const MessagePtr message = node_.next(timeout)) {
    handle(*message);
    timeout = std::chrono::nanoseconds(0);
  }
}

void SpoolServer::tick() {
  for (const std::string& loss : crew_.look_for_losses()) complain(loss);
  for (auto& [channel, link] : links_) {
    if (link.tick() != max_silent_ticks) continue;
    complain(fmt::format("{} has been silent for too long, and is given up", link.name()));
    node_.abort(channel);
  }
}

void SpoolServer::close_shop() {
  std::vector<Outbox*> outboxes;
  outboxes.reserve(links_.size());
  for (auto& [channel, link] : links_) {
    add_traffic(link);
    outboxes.push_back(&link.outbox());
  }
  bars_.clear();
  node_.bye(outboxes, {.patience = longest_farewell});
  links_.clear();
  bars_.clear();
  for (const std::string& remark : crew_.dismiss(longest_farewell)) complain(remark);
}

void SpoolServer::handle(const Message& message) {
  const auto found = links_.find(message.header.channel);
  if (message.header.op_code == OpCode::hello_request && !message.from_engine()) {
    admit(message);
  } else if (listeners_.contains(message.header.channel)) {
    if (const auto line = listeners_.line(message, Clock::now())) complain(*line);
  } else if (found != links_.end() && message.is_channel_closed()) {
    lose(found->second, message.reason());
    links_.erase(found);
  } else if (found != links_.end()) {
    handle(found->second, message);
  }
}

void SpoolServer::handle(WorkerLink& link, const Message& message) {
  if (is_send_queue_ready(message)) return link.resume();
  if (message.from_engine()) return;
  link.heard();
  if (message.header.op_code == OpCode::signal) {
    link.show_progress(message);
  } else if (message.header.op_code == OpCode::bye_request) {
    link.answer_bye(message);
  } else if (message.header.op_code != OpCode::response) {
    return;
  } else if (message.header.message_id >= first_echo) {
    if (message.header.message_id == echo_.awaited) echo_.awaited = 0;
  } else {
    take_answer(link, message);
  }
}

void SpoolServer::admit(const Message& hello) {
  const ChannelNumber channel = hello.header.channel;
  auto card = read_card(hello);
  const auto process =
      card ? crew_.admit(*card) : Attempt<std::int64_t>(std::unexpect, card.error());
  const auto address = Address::parse(hello.text_headers.find(connect_to_header).value_or(""));
  if (!process || !address) {
    complain(process ? "a worker's Hello has no address" : process.error());
    return node_.abort(channel);
  }
  const auto transport = address->transport();
  say(fmt::format("{} (pid {}) says Hello over {}, PDL {}", card->name, *process,
                  name_of(transport), name_of_worker(card->pdl)));
  ++report_.of(transport).workers;
  links_.try_emplace(channel, node_, bars_, channel, std::move(*card), transport);
}

void SpoolServer::take_answer(WorkerLink& link, const Message& response) {
  const MessageId number = response.header.message_id;
  const auto job = link.finish(number);
  if (!job) return;
  TransportReport& transport = report_.of(link.transport());
  ++transport.jobs;
  transport.last_answer = Clock::now();
  const Outcome outcome = read_outcome(response);
  auto findings = read_findings(response);
  if (outcome.ok() && findings) {
    return inspection_.answer(number, {.findings = std::move(*findings), .sent = job->stamp});
  }
  inspection_.drop(number);
  const std::string& name = jobs_.job(number).name;
  if (!job->given_up.empty()) {
    ++(job->unreadable ? report_.unreadable : report_.changed);
    return complain(fmt::format("{}: {}", name, job->given_up));
  }
  ++report_.differs;
  complain(fmt::format("{}: {} says: {}", name, link.name(),
                       outcome.ok() ? findings.error() : outcome.reason));
}

void SpoolServer::take_verdicts() {
  for (const Inspection::Verdict& verdict : inspection_.verdicts()) {
    ++report_.count_of(verdict.kind);
    if (verdict.kind == Inspection::Verdict::Kind::right) continue;
    complain(fmt::format("{}: {}", jobs_.job(verdict.job).name, verdict.why));
  }
}

void SpoolServer::lose(WorkerLink& link, std::string_view reason) {
  add_traffic(link);
  const std::vector<MessageId> unfinished = link.unfinished();
  complain(fmt::format("{} is gone ({}); its {} unfinished jobs go to others", link.name(), reason,
                       unfinished.size()));
  for (const MessageId number : unfinished) {
    if (!jobs_.give_back(number)) fail_job(number, "too many workers went away over it");
  }
}

void SpoolServer::fail_hopeless_jobs() {
  if (!crew_.complete() || jobs_.empty()) return;
  const auto anybody_for = [this](Pdl pdl) {
    return std::ranges::any_of(links_,
                               [pdl](const auto& link) { return takes(link.second.pdl(), pdl); });
  };
  for (const Pdl pdl : {Pdl::binary, Pdl::text}) {
    if (anybody_for(pdl)) continue;
    for (const MessageId number : jobs_.take_all(pdl)) {
      fail_job(number, "no worker is left that takes it");
    }
  }
}

void SpoolServer::fail_job(MessageId number, std::string_view why) {
  ++report_.failed;
  inspection_.drop(number);
  complain(fmt::format("{}: not done: {}", jobs_.job(number).name, why));
}

void SpoolServer::measure_round_trips() {
  for (const ChannelNumber channel : open_channels()) measure_round_trips(channel);
}

void SpoolServer::measure_round_trips(ChannelNumber channel) {
  for (std::size_t i = 0; i < options_.echoes && links_.contains(channel); ++i) {
    echo_ = {.channel = channel, .awaited = first_echo + i};
    WorkerLink& link = links_.at(channel);
    const auto transport = link.transport();  // the worker may leave right behind its answer
    const auto sent = Clock::now();
    link.send_echo(echo_.awaited);
    work_until([&] { return echo_.awaited == 0 || !links_.contains(channel); });
    if (echo_.awaited != 0) break;
    report_.of(transport).round_trips.record(Clock::now() - sent);
  }
  echo_ = {};
}

std::vector<ChannelNumber> SpoolServer::open_channels() const {
  std::vector<ChannelNumber> channels;
  channels.reserve(links_.size());
  for (const auto& [channel, link] : links_) channels.push_back(channel);
  return channels;
}

void SpoolServer::add_traffic(const WorkerLink& link) {
  TransportReport& transport = report_.of(link.transport());
  transport.messages += link.traffic().messages;
  transport.bytes += link.traffic().bytes;
}

void SpoolServer::say(std::string_view line) {
  if (options_.quiet) return;
  bars_.clear();
  print_note(printable(line));
}

void SpoolServer::complain(std::string_view line) {
  bars_.clear();
  print_error(printable(line));
}

}  // namespace tofu::cli
