#include "echo/echo_command.hpp"

#include <memory>

#include "common/address_option.hpp"
#include "echo/echo_server.hpp"

namespace tofu::cli {

void add_echo_command(CLI::App& app, CommandResult& result) {
  auto options = std::make_shared<EchoOptions>();
  CLI::App& command = add_subcommand(
      app, "echo",
      "Listen and send back what comes.\n\n"
      "A Response for each Request, a Signal for each Signal, with the same message id, text\n"
      "headers and body. Prints where it listens, one line per address; serves any number of\n"
      "clients until Ctrl-C. A client that sends much and reads nothing is cut off.",
      help_footer({{"tofu echo tcp:7099", "port 7099 of this machine only"},
                   {"tofu echo tcp::7099 uds:/tmp/echo", "all interfaces, and a Unix socket"},
                   {"tofu echo tcp:0 --once", "any free port; ends after one client"}},
                  {ExitCode::failed, ExitCode::no_connection, ExitCode::interrupted}));
  add_addresses_option(command, "ADDRESS", options->addresses, AddressUse::listen,
                       "Where to listen; see 'tofu --help'")
      ->required();
  command.add_flag("--once", options->once, "End when the first client has left");
  command.add_flag("-v,--verbose", options->verbose,
                   "Say on stderr who connects and who leaves, and why");
  command.callback([&result, options] { result.exit_code = EchoServer(*options).run(); });
}

}  // namespace tofu::cli
