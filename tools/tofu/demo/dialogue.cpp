#include "demo/dialogue.hpp"

#include <fmt/format.h>

#include "common/add_header.hpp"
#include "common/command_error.hpp"
#include "transfer/number.hpp"

namespace tofu::cli {

namespace {
constexpr std::string_view worker_header = "Worker";
constexpr std::string_view pdl_header = "PDL";
constexpr std::string_view pass_header = "Pass";
constexpr std::string_view job_ticket_header = "JobTicket";
constexpr std::string_view progress_header = "Progress";

constexpr std::string_view size_field = "Size: ";
constexpr std::string_view name_field = "\nName: ";
}  // namespace

std::string_view name_of_job(Pdl pdl) noexcept { return pdl == Pdl::text ? "text" : "binary"; }
std::string_view name_of_worker(Pdl pdl) noexcept { return pdl == Pdl::text ? "text" : "any"; }

std::optional<Pdl> worker_pdl(std::string_view name) noexcept {
  if (name == name_of_worker(Pdl::text)) return Pdl::text;
  if (name == name_of_worker(Pdl::binary)) return Pdl::binary;
  return std::nullopt;
}

void write_card(const WorkerCard& card, Message& hello) {
  add_header(hello, worker_header, card.name);
  add_header(hello, pdl_header, name_of_worker(card.pdl));
  add_header(hello, pass_header, card.pass);
}

Attempt<WorkerCard> read_card(const Message& hello) {
  const auto name = hello.text_headers.find(worker_header);
  const auto pdl = worker_pdl(hello.text_headers.find(pdl_header).value_or(""));
  const auto pass = hello.text_headers.find(pass_header);
  if (!name || !pdl || !pass) return std::unexpected("its Hello is not that of a worker");
  return WorkerCard{.name = std::string(*name), .pdl = *pdl, .pass = std::string(*pass)};
}

void write_job_ticket(const JobTicket& ticket, Message& first_part) {
  add_header(first_part, job_ticket_header, name_of_job(ticket.pdl));
  require(first_part.body.assign(
              fmt::format("{}{}{}{}", size_field, ticket.bytes, name_field, ticket.name)),
          "ticket");
}

Attempt<JobTicket> read_job_ticket(const Message& first_part) {
  const auto kind = first_part.text_headers.find(job_ticket_header);
  if (!kind) return std::unexpected("a job does not begin with its ticket");
  std::string_view body = first_part.body.text();
  const std::size_t size_end = body.find(name_field);
  if (!body.starts_with(size_field) || size_end == std::string_view::npos) {
    return std::unexpected("a job ticket without size and name");
  }
  const auto bytes = read_number(body.substr(size_field.size(), size_end - size_field.size()));
  if (!bytes) return std::unexpected(bytes.error());
  return JobTicket{.pdl = *kind == name_of_job(Pdl::text) ? Pdl::text : Pdl::binary,
                   .bytes = *bytes,
                   .name = std::string(body.substr(size_end + name_field.size()))};
}

void write_progress(const JobProgress& progress, Message& signal) {
  add_header(signal, progress_header, fmt::format("{}/{}", progress.done, progress.total));
}

Attempt<JobProgress> read_progress(const Message& signal) {
  const std::string_view value = signal.text_headers.find(progress_header).value_or("");
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::unexpected("a Signal without Progress");
  const auto done = read_number(value.substr(0, slash));
  const auto total = read_number(value.substr(slash + 1));
  if (!done || !total) return std::unexpected("a Progress that is no N/M");
  return JobProgress{.done = *done, .total = *total};
}

}  // namespace tofu::cli
