#include "demo/demo_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "common/human.hpp"

namespace tofu::cli {

namespace {
std::string messages_per_second(const TransportReport& report) {
  const double seconds = std::chrono::duration<double>(report.elapsed()).count();
  if (seconds <= 0) return "-";
  return human_count(static_cast<std::uint64_t>(static_cast<double>(report.messages) / seconds));
}

std::string table_row(std::string_view name, const TransportReport& report) {
  return fmt::format("{:<9} {:>7} {:>8} {:>10} {:>10} {:>9} {:>13} {:>11}\n", name, report.workers,
                     human_count(report.jobs), human_bytes(report.bytes),
                     human_count(report.messages), human_duration(report.elapsed()),
                     human_rate(report.bytes, report.elapsed()), messages_per_second(report));
}

std::string counted(std::size_t count, std::string_view what) {
  return count == 0 ? "" : fmt::format(", {} {}", human_count(count), what);
}
}  // namespace

std::chrono::nanoseconds TransportReport::elapsed() const noexcept {
  if (!first_job || last_answer < *first_job) return std::chrono::nanoseconds(0);
  return last_answer - *first_job;
}

void TransportReport::merge(const TransportReport& other) noexcept {
  workers += other.workers;
  jobs += other.jobs;
  bytes += other.bytes;
  messages += other.messages;
  if (other.first_job) first_job = std::min(first_job.value_or(*other.first_job), *other.first_job);
  last_answer = std::max(last_answer, other.last_answer);
  round_trips.merge(other.round_trips);
}

std::size_t& DemoReport::count_of(Inspection::Verdict::Kind kind) noexcept {
  using Kind = Inspection::Verdict::Kind;
  switch (kind) {
    case Kind::right:
      return right;
    case Kind::file_changed:
      return changed;
    case Kind::unreadable:
      return unreadable;
    case Kind::differs:
      break;
  }
  return differs;
}

ExitCode DemoReport::exit_code() const noexcept {
  if (differs > 0) return ExitCode::differs;
  return failed + changed + unreadable > 0 ? ExitCode::failed : ExitCode::success;
}

std::string DemoReport::text() const {
  const auto& tcp = transports.at(static_cast<std::size_t>(Address::Transport::tcp));
  const auto& uds = transports.at(static_cast<std::size_t>(Address::Transport::uds));
  TransportReport total = uds;
  total.merge(tcp);
  std::string text =
      fmt::format("{:<9} {:>7} {:>8} {:>10} {:>10} {:>9} {:>13} {:>11}\n", "transport", "workers",
                  "jobs", "content", "messages", "time", "rate", "messages/s");
  if (over_uds) text += table_row("uds", uds);
  text += table_row("tcp", tcp) + table_row("total", total);
  if (total.round_trips.count() > 0) {
    text += '\n';
    if (over_uds) text += fmt::format("round trips uds: {}\n", uds.round_trips.summary());
    text += fmt::format("round trips tcp: {}\n", tcp.round_trips.summary());
  }
  text += fmt::format("\n{} of {} jobs: all bytes right", human_count(right), human_count(jobs));
  text += counted(differs, "WITH WRONG BYTES");
  text += counted(changed, "changed meanwhile");
  text += counted(unreadable, "unreadable");
  text += counted(failed, "not done");
  return text + '\n';
}

}  // namespace tofu::cli
