#include "transfer/pull_command.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "common/address_option.hpp"
#include "common/command_error.hpp"
#include "common/node.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/quantity_option.hpp"
#include "transfer/receiver.hpp"

namespace tofu::cli {

namespace {
/// As many push processes as leave room for two descriptors each under the usual limit of 1,024.
constexpr std::size_t max_pushers = 256;
constexpr std::uint64_t largest_limit = std::uint64_t{1} << 53;

struct PullOptions {
  Address address = Address::tcp();
  std::string folder;
  Store::Rules rules;
  Receiver::Options receiver;
  std::chrono::nanoseconds timeout = std::chrono::seconds(60);
};

ExitCode run_pull(const PullOptions& options) {
  auto folder = DestinationFolder::open(options.folder);
  if (!folder) throw CommandError(ExitCode::failed, printable(folder.error()));
  Store store(std::move(*folder), options.rules);
  Node node(
      EngineOptions{.idle_timeout = std::chrono::ceil<std::chrono::milliseconds>(options.timeout),
                    .max_channels = max_pushers + 1});
  const Node::Listener listener = node.listen(options.address);
  print_out("listening on {}\n", printable(listener.address.format()));
  flush_out();
  return Receiver(node, store, listener, options.receiver).run();
}

std::string pull_footer() {
  return help_footer(
      {{"tofu pull tcp::7099 inbox", "on all interfaces, until Ctrl-C"},
       {"tofu pull --once tcp:10.0.0.2:7099 .", "one push, then end"},
       {"tofu pull --max-bytes 2G uds:/run/in.sock inbox", "take 2 GiB and no more"}},
      {ExitCode::failed, ExitCode::no_connection, ExitCode::differs, ExitCode::interrupted});
}
}  // namespace

void add_pull_command(CLI::App& app, CommandResult& result) {
  auto options = std::make_shared<PullOptions>();
  CLI::App& command = add_subcommand(
      app, "pull",
      "Listen for 'tofu push' and store what it sends below a folder.\n\n"
      "A file appears when all of it came, its SHA-256 is right and the disk has it; what breaks\n"
      "off leaves nothing. Nothing is written outside the folder: names that would lead there, "
      "and\n"
      "symbolic links on the way, are refused. Anybody who can reach the address can push.",
      pull_footer());
  add_address_option(command, "ADDRESS", options->address, AddressUse::listen, "Where to listen")
      ->required();
  command.add_option("DIR", options->folder, "Where to store; made if it does not exist")
      ->required();
  command.add_flag("--once", options->receiver.once,
                   "End after the first push; the exit code says whether all of it was stored");
  command.add_flag("--overwrite", options->rules.overwrite,
                   "Replace files that exist instead of refusing them");
  add_size_option(command, "--max-bytes", options->rules.max_bytes, 0, largest_limit,
                  "Refuse files once this run took so many bytes; 0: no limit");
  add_duration_option(command, "--timeout", options->timeout,
                      "Cut a push off when nothing moves for so long; 0: never");
  command.add_flag("-v,--verbose", options->receiver.verbose, "A line for each stored file");
  command.add_flag("-q,--quiet", options->receiver.quiet, "Print errors only");
  command.callback([options, &result] { result.exit_code = run_pull(*options); });
}

}  // namespace tofu::cli
