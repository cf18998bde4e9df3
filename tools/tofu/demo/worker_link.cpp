#include "demo/worker_link.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/command_error.hpp"
#include "transfer/ticket.hpp"

namespace tofu::cli {

namespace {
/// Jobs that a worker has at a time: small ones then follow each other without a pause.
constexpr std::size_t max_running = 8;
/// Parts sent before others have their turn.
constexpr int parts_per_turn = 8;
/// One report may be on its way, another one be left out where the worker cannot send.
constexpr std::uint64_t most_without_report = 3 * bytes_per_report;
}  // namespace

WorkerLink::WorkerLink(Node& node, ProgressBars& bars, ChannelNumber channel, WorkerCard card,
                       Address::Transport transport)
    : node_(node),
      bars_(bars),
      channel_(channel),
      card_(std::move(card)),
      transport_(transport),
      outbox_(node.group(), channel) {}

WorkerLink::~WorkerLink() {
  for (const auto& [number, job] : running_) bars_.finish(job.bar);
}

bool WorkerLink::wants_job() const noexcept {
  return !sending_ && !closing_ && outbox_.ready() && running_.size() < max_running;
}

Attempt<void> WorkerLink::begin(MessageId number, const Job& job) {
  auto source = SourceFile::open(job.path);
  if (!source) return std::unexpected(source.error());
  const JobTicket ticket{.pdl = job.pdl, .bytes = source->bytes(), .name = job.name};
  running_.emplace(
      number, RunningJob{.stamp = source->stamp(),
                         .given_up = {},
                         .bar = bars_.add(fmt::format("{} {}", name(), job.name), ticket.bytes)});
  sending_.emplace(number, OutgoingFile(std::move(*source)));
  MessagePtr message = node_.make(channel_, OpCode::request, number, true);
  write_job_ticket(ticket, *message);
  post(std::move(message));
  return {};
}

void WorkerLink::send_some() {
  for (int i = 0; i < parts_per_turn && sending_ && can_send(); ++i) send_part(*sending_);
}

void WorkerLink::send_part(Sending& sending) {
  auto& [number, file] = sending;
  MessagePtr message = node_.make(channel_, OpCode::request, number);
  file.fill_part(*message);
  const bool more = message->header.more;
  traffic_.bytes += message->body.size();
  bytes_unheard_ += message->body.size();
  post(std::move(message));
  if (more) return;
  RunningJob& job = running_.at(number);
  job.given_up = file.given_up();
  job.unreadable = file.unreadable();
  sending_.reset();
}

void WorkerLink::send_echo(MessageId id) {
  MessagePtr message = node_.make(channel_, OpCode::request, id);
  require(message->text_headers.append(echo_header, "yes"), echo_header);
  require(message->body.assign(fmt::format("round trip {}", id)), echo_header);
  echo_unheard_ = true;
  // Not through the outbox: nothing else is on the way. If it fails, channel_closed follows.
  static_cast<void>(node_.group().post(std::move(message)));
}

void WorkerLink::answer_bye(const Message& bye) {
  closing_ = true;
  post(node_.make(channel_, OpCode::bye_response, bye.header.message_id));
}

void WorkerLink::resume() {
  // If it fails the channel is ending, and channel_closed follows.
  static_cast<void>(outbox_.resume());
}

void WorkerLink::post(MessagePtr message) {
  ++traffic_.messages;
  const auto posted = outbox_.post(std::move(message));
  if (posted) return;
  closing_ = true;
  if (posted.error().status != Status::channel_closed) node_.abort(channel_);
}

void WorkerLink::show_progress(const Message& signal) {
  ++traffic_.messages;
  const auto progress = read_progress(signal);
  const auto job = running_.find(signal.header.message_id);
  if (progress && job != running_.end()) bars_.set(job->second.bar, progress->done);
}

std::optional<WorkerLink::RunningJob> WorkerLink::finish(MessageId number) {
  ++traffic_.messages;
  const auto found = running_.find(number);
  if (found == running_.end() || (sending_ && sending_->first == number)) return std::nullopt;
  RunningJob job = std::move(found->second);
  running_.erase(found);
  bars_.finish(job.bar);
  return job;
}

std::vector<MessageId> WorkerLink::unfinished() const {
  std::vector<MessageId> numbers;
  for (auto job = running_.rbegin(); job != running_.rend(); ++job) numbers.push_back(job->first);
  return numbers;
}

bool WorkerLink::owes_answer() const noexcept {
  const bool has_whole_job = running_.size() > (sending_ ? 1U : 0U);
  return has_whole_job || echo_unheard_ || !outbox_.ready() || bytes_unheard_ > most_without_report;
}

unsigned WorkerLink::tick() {
  const auto stats = node_.group().channel_stats(channel_);
  const std::uint64_t written = stats ? stats->traffic.bytes_out : written_;
  const bool moved = std::exchange(written_, written) != written;
  silent_ticks_ = owes_answer() && !moved ? silent_ticks_ + 1 : 0;
  return silent_ticks_;
}

void WorkerLink::heard() noexcept {
  silent_ticks_ = 0;
  bytes_unheard_ = 0;
  echo_unheard_ = false;
}

}  // namespace tofu::cli
