#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tofu/message.hpp>

#include "transfer/attempt.hpp"

/// The print shop. Two developers, one of the spool server and one of the RIP (the worker that
/// turns pages into dots), sat down and decided what their programs say to each other:
///
///     worker                                           spool server
///     HelloRequest  Worker: rip-1  PDL: any  Pass: …→
///                                                   ←  Request more  JobTicket: text
///                                                          body = size and name
///                                                   ←  Request more  body = next bytes  (repeated)
///     Signal  Progress: 1048576/5242880             →
///                                                   ←  Request last  SHA-256: HEX  body = the rest
///     Response  Result: ok  SHA-256: HEX            →
///               Bytes: N  Lines: N  Words: N
///                                                   ←  Request  Echo: yes  body = a few bytes
///     Response  body = the same                     →
///                                                   ←  ByeRequest
///     ByeResponse                                   →
///
/// Nobody answers the Hello: the first job says enough. A job's number is the message id of
/// everything said about it. A worker gets the next job while it still has some to answer, and
/// answers in order. A file that the server cannot read on ends with a last part with the header
/// `Abandoned: WHY`; the worker's Response then has `Result: failed`.
namespace tofu::cli {

/// A page description language: what a job is written in, or what a worker takes.
enum class Pdl : std::uint8_t {
  text,   ///< the job has no NUL byte where one looks first; the worker takes only such jobs
  binary  ///< any other job; the worker takes any job
};
[[nodiscard]] inline bool takes(Pdl worker, Pdl job) noexcept {
  return worker == Pdl::binary || job == Pdl::text;
}
/// As in `JobTicket`: "text", "binary".
[[nodiscard]] std::string_view name_of_job(Pdl pdl) noexcept;
/// As in `PDL`: "text", "any".
[[nodiscard]] std::string_view name_of_worker(Pdl pdl) noexcept;
[[nodiscard]] std::optional<Pdl> worker_pdl(std::string_view name) noexcept;

/// What a worker's HelloRequest says.
struct WorkerCard {
  std::string name;
  Pdl pdl = Pdl::binary;
  /// The secret that the server gave its workers: others on this machine can connect too.
  std::string pass;
};
void write_card(const WorkerCard& card, Message& hello);
[[nodiscard]] Attempt<WorkerCard> read_card(const Message& hello);

/// What the first message of a job says.
struct JobTicket {
  Pdl pdl = Pdl::binary;
  std::uint64_t bytes = 0;
  std::string name;
};
void write_job_ticket(const JobTicket& ticket, Message& first_part);
[[nodiscard]] Attempt<JobTicket> read_job_ticket(const Message& first_part);

/// How far a worker is with a job.
struct JobProgress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};
/// A worker tells its progress whenever it has so many bytes more.
inline constexpr std::uint64_t bytes_per_report = 1024 * 1024;
void write_progress(const JobProgress& progress, Message& signal);
[[nodiscard]] Attempt<JobProgress> read_progress(const Message& signal);

/// Text header of a Request that is to come back as it is, to measure the way.
inline constexpr std::string_view echo_header = "Echo";

}  // namespace tofu::cli
