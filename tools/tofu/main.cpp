#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <tofu/version.hpp>
#include <utility>
#include <vector>

#include "bench/bench_command.hpp"
#include "cat/cat_command.hpp"
#include "common/arguments.hpp"
#include "common/command.hpp"
#include "common/command_error.hpp"
#include "common/help_formatter.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/report.hpp"
#include "common/standard_streams.hpp"
#include "decode/decode_command.hpp"
#include "demo/demo_command.hpp"
#include "echo/echo_command.hpp"
#include "ping/ping_command.hpp"
#include "status/status_command.hpp"
#include "transfer/pull_command.hpp"
#include "transfer/push_command.hpp"
#include "version/version_command.hpp"

namespace tofu::cli {
namespace {

void add_commands(CLI::App& app, CommandResult& result) {
  add_demo_command(app, result);
  add_push_command(app, result);
  add_pull_command(app, result);
  add_echo_command(app, result);
  add_ping_command(app, result);
  add_bench_command(app, result);
  add_cat_command(app, result);
  add_decode_command(app, result);
  add_status_command(app, result);
  add_version_command(app, result);
}

/// The subcommand that was named, deepest last; empty if none was.
std::string command_named(const CLI::App& app) {
  const auto subcommands = app.get_subcommands();
  return subcommands.empty() ? std::string() : subcommands.front()->get_name();
}

/// --help and --version, which the parser throws as well.
int print_asked_for(const CLI::App& app, const CLI::ParseError& what) {
  std::ostringstream text;
  const int exit_code = app.exit(what, text, text);
  write_out(text.view());
  flush_out();
  return exit_code;
}

int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return print_asked_for(app, error);
  const std::string command = command_named(app);
  set_reporting_command(command);
  const auto unknown = app.remaining();
  if (command.empty() && !unknown.empty()) {
    print_error("'" + printable(unknown.front()) + "' is no command or option");
  } else {
    print_error(error.what());
  }
  print_note("see: tofu " + (command.empty() ? "" : command + " ") + "--help");
  return static_cast<int>(ExitCode::usage);
}

int run(std::vector<std::string> arguments) {
  CLI::App app("tofu: messages over TCP and Unix sockets, from the command line.", "tofu");
  CommandResult result;
  app.allow_windows_style_options(false);  // a path may begin with a slash on Windows, too
  app.set_version_flag("--version", std::string(version()), "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.footer(main_footer());
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  add_commands(app, result);
  app.parse_complete_callback([&app] { set_reporting_command(command_named(app)); });
  try {
    std::ranges::reverse(arguments);  // the parser takes them from the end
    app.parse(std::move(arguments));
    flush_out();  // success means that what was printed reached its reader
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  } catch (const CommandError& error) {
    print_error(error.what());
    result.exit_code = error.exit_code();
  }
  return static_cast<int>(result.exit_code);
}

}  // namespace
}  // namespace tofu::cli

int main(int argc, char** argv) {
  tofu::cli::prepare_standard_streams();
  try {
    return tofu::cli::run(tofu::cli::command_line_arguments(argc, argv));
  } catch (const std::exception& error) {
    tofu::cli::print_error(error.what());
    return static_cast<int>(tofu::cli::ExitCode::failed);
  }
}
