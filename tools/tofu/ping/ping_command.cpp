#include "ping/ping_command.hpp"

#include <memory>
#include <tofu/body.hpp>

#include "common/address_option.hpp"
#include "common/quantity_option.hpp"
#include "ping/pinger.hpp"

namespace tofu::cli {

void add_ping_command(CLI::App& app, CommandResult& result) {
  auto options = std::make_shared<PingOptions>();
  CLI::App& command = add_subcommand(
      app, "ping",
      "Measure round trips to a peer that answers, such as 'tofu echo'.\n\n"
      "Sends requests and compares every answer with its request. Ends with a Bye.",
      help_footer(
          {{"tofu ping tcp:7099", "5 requests, one a second"},
           {"tofu ping uds:/tmp/echo --flood --count 100000 --quiet", "percentiles"},
           {"tofu ping tcp:far.example:7099 --count 0", "until Ctrl-C"}},
          {ExitCode::failed, ExitCode::no_connection, ExitCode::differs, ExitCode::interrupted}));
  add_address_option(command, "ADDRESS", options->address, AddressUse::connect,
                     "The peer; see 'tofu --help'")
      ->required();
  add_count_option(command, "-c,--count", options->count,
                   "Requests to send; 0: until Ctrl-C, which then is no failure");
  auto* interval = add_duration_option(command, "-i,--interval", options->interval,
                                       "From one request to the next");
  add_size_option(command, "-s,--size", options->size, 0, Body::max_bytes,
                  "Bytes of a request's body");
  add_duration_option(command, "-t,--timeout", options->timeout,
                      "To connect, and for each answer; later counts as lost");
  command
      .add_flag("-f,--flood", options->flood,
                "Send the next request as soon as the last is answered")
      ->excludes(interval);
  command.add_flag("-q,--quiet", options->quiet, "Print the summary only");
  command.callback([&result, options] {
    if (options->timeout.count() == 0) throw CLI::ValidationError("--timeout", "must be above 0");
    if (options->interval.count() == 0) options->flood = true;
    result.exit_code = Pinger(*options).run();
  });
}

}  // namespace tofu::cli
