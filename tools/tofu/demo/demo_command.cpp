#include "demo/demo_command.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/address_option.hpp"
#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"
#include "demo/crew.hpp"
#include "demo/job_list.hpp"
#include "demo/spool_server.hpp"
#include "demo/worker.hpp"

namespace tofu::cli {

namespace {
constexpr std::size_t min_workers = 2;
constexpr std::size_t max_workers = 64;
constexpr std::size_t max_echoes = 1'000'000;

struct DemoOptions {
  std::vector<std::string> paths;
  SpoolServer::Options server;

  // How the demo calls itself for a worker.
  std::string worker_address;
  std::string worker_name;
  std::string worker_pdl;
};

ExitCode run_worker(const DemoOptions& options) {
  const char* const pass = std::getenv(pass_variable);
  const auto pdl = worker_pdl(options.worker_pdl);
  if (pass == nullptr || !pdl || options.worker_name.empty()) {
    throw CommandError(ExitCode::usage,
                       "--worker is for the demo's own use: run 'tofu demo' without it");
  }
  const Address server = address_argument("--worker", options.worker_address, AddressUse::connect);
  return Worker(server, {.name = options.worker_name, .pdl = *pdl, .pass = pass}).run();
}

void report_left_out(const JobList& list) {
  for (const std::string& what : list.unreadable) print_error(printable(what));
  if (list.left_out == 0) return;
  print_note(
      fmt::format("{} symbolic links and special files are left out", human_count(list.left_out)));
}

ExitCode run_server(const DemoOptions& options) {
  auto list = make_job_list(options.paths);
  if (!list) throw CLI::ValidationError("PATHS", printable(list.error()));
  report_left_out(*list);
  const std::size_t unreadable = list->unreadable.size();
  JobQueue jobs(std::move(list->jobs));
  if (!options.server.quiet) {
    print_note(fmt::format("{} jobs, {}", human_count(jobs.size()), human_bytes(jobs.bytes())));
  }
  DemoReport report = SpoolServer(jobs, options.server).run();
  report.unreadable += unreadable;
  write_out(report.text());
  return report.exit_code();
}

std::string demo_footer() {
  return help_footer({{"tofu demo", "print tofu's own sources"},
                      {"tofu demo ~/Documents notes.txt", "print what lies there"},
                      {"tofu demo --workers 8 --echoes 10000 .", "a bigger shop"}},
                     {ExitCode::failed, ExitCode::differs, ExitCode::interrupted});
}

void add_worker_options(CLI::App& command, DemoOptions& options) {
  const std::string hidden;  // the name of a group that --help does not show
  command.add_option("--worker", options.worker_address)->group(hidden);
  command.add_option("--name", options.worker_name)->group(hidden);
  command.add_option("--pdl", options.worker_pdl)->group(hidden);
}
}  // namespace

void add_demo_command(CLI::App& app, CommandResult& result) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App& command = add_subcommand(
      app, "demo",
      "A print shop: connect your developers, then connect your applications.\n\n"
      "This process is the spool server, listening on a Unix socket and on TCP at once (Windows:\n"
      "on two TCP ports). It starts workers, half of them on each, which say in their Hello what\n"
      "they can print. Each file is a job: streamed to a worker in parts, with progress coming\n"
      "back as Signals and SHA-256 and line, word and byte counts as the Response. The server\n"
      "reads every file a second time and compares; one wrong byte, or a file that it cannot\n"
      "verify, and the demo fails. Then it measures round trips and says Bye.",
      demo_footer());
  command.add_option("PATHS", options->paths,
                     "Files and folders to print [tofu's own sources, or the current folder]");
  command.add_option("-w,--workers", options->server.workers, "How many workers")
      ->check(CLI::Range(min_workers, max_workers))
      ->capture_default_str();
  command.add_option("--echoes", options->server.echoes, "Round trips to measure per worker")
      ->check(CLI::Range(std::size_t{0}, max_echoes))
      ->capture_default_str();
  command.add_flag("-q,--quiet", options->server.quiet, "Print the result and errors only");
  add_worker_options(command, *options);
  command.callback([options, &result] {
    result.exit_code =
        options->worker_address.empty() ? run_server(*options) : run_worker(*options);
  });
}

}  // namespace tofu::cli
