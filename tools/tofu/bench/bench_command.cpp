#include "bench/bench_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "bench/bench_client.hpp"
#include "bench/bench_options.hpp"
#include "bench/bench_server.hpp"
#include "common/address_option.hpp"
#include "common/printable.hpp"
#include "common/quantity_option.hpp"

namespace tofu::cli {
namespace {

/// What the command line says before it is checked as a whole.
struct BenchArguments {
  std::string address;
  bool listen = false;
  BenchOptions bench;
};

Measurement parse_measurement(const std::string& text) {
  const auto* const found =
      std::ranges::find(measurement_names, std::string_view(text), &MeasurementName::name);
  if (found != measurement_names.end()) return found->measurement;
  throw CLI::ValidationError(
      "--only", fmt::format("'{}' is none of round-trip, one-way, echo, connect", printable(text)));
}

void add_drive_option(CLI::App& command, Drive& target) {
  const auto read = [&target](const std::string& text) {
    for (const Drive drive : {Drive::own_thread, Drive::caller}) {
      if (text != drive_name(drive)) continue;
      target = drive;
      return;
    }
    throw CLI::ValidationError("--drive",
                               fmt::format("'{}' is neither own nor caller", printable(text)));
  };
  command
      .add_option_function<std::string>(
          "--drive", read,
          "Who does the I/O: a thread of the engine's own while nobody waits\n"
          "for messages (own), or only who waits (caller)")
      ->type_name("own|caller")
      ->default_str(std::string(drive_name(target)));
}

void add_client_options(CLI::App& command, BenchOptions& bench, CLI::Option* listen) {
  const auto read_only = [&bench](const std::vector<std::string>& texts) {
    bench.only.clear();
    for (const std::string& text : texts) bench.only.push_back(parse_measurement(text));
  };
  command
      .add_option_function<std::vector<std::string>>(
          "--only", read_only,
          "Measure only this: round-trip, one-way, echo or connect; several\n"
          "with commas between them")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->excludes(listen);
  add_duration_option(command, "--seconds", bench.seconds, "For each measurement")
      ->excludes(listen);
  add_count_option(command, "--connections", bench.connections, "At once, for echo; 1 to 10,000")
      ->excludes(listen);
  add_duration_option(command, "-t,--timeout", bench.timeout,
                      "To connect, and for whatever the server owes")
      ->excludes(listen);
  command.add_flag("--json", bench.json, "Print one JSON object at the end instead of a table")
      ->excludes(listen);
}

BenchOptions checked(const BenchArguments& arguments) {
  BenchOptions bench = arguments.bench;
  bench.address = address_argument("ADDRESS", arguments.address,
                                   arguments.listen ? AddressUse::listen : AddressUse::connect);
  if (bench.seconds.count() == 0) throw CLI::ValidationError("--seconds", "must be above 0");
  if (bench.timeout.count() == 0) throw CLI::ValidationError("--timeout", "must be above 0");
  if (bench.connections < 1 || bench.connections > max_bench_connections) {
    throw CLI::ValidationError("--connections", "must be from 1 to 10,000");
  }
  return bench;
}

}  // namespace

void add_bench_command(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App& command = add_subcommand(
      app, "bench",
      "Measure tofu between two processes, best on two machines.\n\n"
      "On the one 'tofu bench --listen ADDRESS' serves until Ctrl-C; on the other 'tofu bench\n"
      "ADDRESS' measures, one after the other: round-trip, one request at a time; one-way, "
      "messages\n"
      "as fast as they go; echo, a request under way on each of many connections; connect, from\n"
      "Hello to Bye with one request. Every byte is checked: what was lost, doubled, reordered or\n"
      "changed has no figures and ends it. docs/cli.md explains figures and JSON.",
      help_footer(
          {{"tofu bench --listen tcp::7099", "serve, on all interfaces"},
           {"tofu bench tcp:far.example:7099", "measure, from another machine"},
           {"tofu bench tcp:7099 --only one-way --drive caller", "a part, driven otherwise"},
           {"tofu bench uds:/tmp/bench --json | jq '.measurements[]'", "for programs"}},
          {ExitCode::failed, ExitCode::no_connection, ExitCode::differs, ExitCode::interrupted}));
  command
      .add_option("ADDRESS", arguments->address,
                  "The server, or with --listen where to listen; see 'tofu --help'")
      ->type_name("")
      ->required();
  auto* listen = command.add_flag("-l,--listen", arguments->listen,
                                  "Be the server that others measure against");
  add_drive_option(command, arguments->bench.drive);
  add_client_options(command, arguments->bench, listen);
  command.callback([&result, arguments] {
    const BenchOptions bench = checked(*arguments);
    result.exit_code = arguments->listen ? BenchServer(bench).run() : BenchClient(bench).run();
  });
}

}  // namespace tofu::cli
