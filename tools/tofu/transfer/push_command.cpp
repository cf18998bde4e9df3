#include "transfer/push_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/address_option.hpp"
#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/node.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/quantity_option.hpp"
#include "common/report.hpp"
#include "transfer/sender.hpp"
#include "transfer/ticket.hpp"
#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
struct PushOptions {
  std::vector<std::string> files;
  Address address = Address::tcp();
  std::chrono::nanoseconds timeout = std::chrono::seconds(60);
  bool quiet = false;
};

/// What to send, and how many things are missing in it.
struct Load {
  FileTree tree;
  std::size_t missing = 0;
};

void miss(Load& load, std::string_view what) {
  print_error(printable(what));
  ++load.missing;
}

/// Takes out what pull would refuse for its name.
void check_name(Load& load, std::string_view name, bool& fit) {
  const auto checked = check_wire_name(name);
  fit = checked.has_value();
  if (!fit) miss(load, fmt::format("'{}' cannot be sent: {}", name, checked.error()));
}

void remove_unfit_names(Load& load) {
  bool fit = true;
  std::erase_if(load.tree.files, [&](const FileTree::File& file) {
    check_name(load, file.name, fit);
    return !fit;
  });
  std::erase_if(load.tree.empty_folders, [&](const std::string& name) {
    check_name(load, name, fit);
    return !fit;
  });
}

void refuse_name_clashes(const FileTree& tree) {
  std::set<std::string_view> names;
  for (const FileTree::File& file : tree.files) {
    if (names.insert(file.name).second) continue;
    throw CLI::ValidationError(
        "FILES", fmt::format("two of them would be stored as '{}': push them one after the other",
                             printable(file.name)));
  }
}

Load collect(const PushOptions& options) {
  Load load;
  for (const std::string& path : options.files) {
    const auto added = add_to_tree(load.tree, path);
    if (!added) throw CLI::ValidationError("FILES", printable(added.error()));
  }
  refuse_name_clashes(load.tree);
  for (const std::string& what : load.tree.left_out) print_note(printable(what));
  for (const std::string& what : load.tree.unreadable) miss(load, what);
  remove_unfit_names(load);
  return load;
}

ChannelNumber be_admitted(Node& node, const PushOptions& options) {
  const Node::ConnectOptions hello{
      .timeout = options.timeout.count() == 0 ? infinite : options.timeout,
      .headers = {{std::string(transfer_header), std::string(transfer_version)}}};
  const auto connection = node.connect(options.address, hello);
  const Outcome outcome = read_outcome(*connection.answer);
  if (connection.answer->header.op_code == OpCode::hello_response && outcome.ok()) {
    return connection.channel;
  }
  node.bye(connection.channel);
  throw CommandError(ExitCode::no_connection,
                     fmt::format("{}: refused: {}. Is it 'tofu pull' that listens there?",
                                 options.address.format(), outcome.reason));
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", human_count(count), what, count == 1 ? "" : "s");
}

void print_summary(const Sender::Tally& tally, std::chrono::nanoseconds elapsed) {
  std::string items = counted(tally.files, "file");
  if (tally.folders > 0) items += " and " + counted(tally.folders, "empty folder");
  const std::string failed =
      tally.failed == 0 ? "" : fmt::format(", {} failed", human_count(tally.failed));
  print_out("{} stored, checksums right: {} in {}, {}{}\n", items, human_bytes(tally.bytes),
            human_duration(elapsed), human_rate(tally.bytes, elapsed), failed);
}

ExitCode run_push(const PushOptions& options) {
  const Load load = collect(options);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(options.timeout);
  Node node(EngineOptions{.connect_timeout = milliseconds,
                          .bye_timeout = Sender::longest_stall,
                          .idle_timeout = milliseconds,
                          .max_queued_bytes = 4 * 1024 * 1024});
  const auto started = std::chrono::steady_clock::now();
  const ChannelNumber channel = be_admitted(node, options);
  ProgressBars bars(!options.quiet);
  Sender sender(node, channel, load.tree, bars);
  sender.run();
  const auto elapsed = std::chrono::steady_clock::now() - started;
  bars.clear();
  node.bye(channel);
  if (!options.quiet) print_summary(sender.tally(), elapsed);
  if (sender.tally().differs) return ExitCode::differs;
  return sender.tally().failed + load.missing > 0 ? ExitCode::failed : ExitCode::success;
}

std::string push_footer() {
  return help_footer(
      {{"tofu push report.pdf tcp:printer:7099", "one file"},
       {"tofu push src docs tcp:10.0.0.2:7099", "two folders, with all below them"},
       {"tofu push . uds:/run/in.sock", "what is in this folder, without its name"}},
      {ExitCode::failed, ExitCode::no_connection, ExitCode::differs, ExitCode::interrupted});
}
/// CLI11 gives FILES everything; what stands last is the address.
void add_files_and_address(CLI::App& command, PushOptions& options) {
  const auto address = std::make_shared<CLI::Option*>();
  const auto split = [&options, address](std::vector<std::string> words) {
    if (words.size() > 1) {
      (*address)->add_result(words.back());
      words.pop_back();
    }
    options.files = std::move(words);
  };
  command
      .add_option_function<std::vector<std::string>>("FILES", split, "Files and folders to send")
      ->required();
  *address = add_address_option(command, "ADDRESS", options.address, AddressUse::connect,
                                "Where 'tofu pull' listens")
                 ->required();
}
}  // namespace

void add_push_command(CLI::App& app, CommandResult& result) {
  auto options = std::make_shared<PushOptions>();
  CLI::App& command = add_subcommand(
      app, "push",
      "Send files and folders to a 'tofu pull'.\n\n"
      "Each file is checked with SHA-256 where it arrives, and appears there whole or not at all;\n"
      "push ends with 0 only if all did. Folders keep their structure, empty ones too. Executable\n"
      "files stay so; owners, times and other modes are not kept. Symbolic links below a named\n"
      "folder and special files are left out, with a note.",
      push_footer());
  add_files_and_address(command, *options);
  add_duration_option(command, "--timeout", options->timeout,
                      "Give up when nothing moves for so long; 0: never");
  command.add_flag("-q,--quiet", options->quiet, "Print errors only");
  command.callback([options, &result] { result.exit_code = run_push(*options); });
}

}  // namespace tofu::cli
