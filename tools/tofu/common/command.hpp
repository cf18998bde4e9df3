#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "common/exit_code.hpp"

namespace tofu::cli {

/// Where the command that ran leaves its outcome. main() returns it.
///
/// Every command is one function `void add_X_command(CLI::App& app, CommandResult& result)`: it
/// adds a subcommand whose callback does the work and sets `result.exit_code`, or throws
/// CommandError, or CLI::ValidationError for arguments that are wrong together (exit code 2).
/// Options live in a shared_ptr that the callback holds. `result` outlives parsing.
struct CommandResult {
  ExitCode exit_code = ExitCode::success;
};

/// One example of a help text.
struct Example {
  std::string_view command_line;
  std::string_view purpose;
};

/// The end of a command's --help: its examples and the exit codes it can end with (0 and 2, which
/// all have, are added).
[[nodiscard]] std::string help_footer(std::initializer_list<Example> examples,
                                      std::initializer_list<ExitCode> exit_codes);

/// The end of `tofu --help`: all exit codes and how addresses are written.
[[nodiscard]] std::string main_footer();

/// Adds a subcommand in the tool's look: description, footer, --help.
CLI::App& add_subcommand(CLI::App& app, const std::string& name, const std::string& description,
                         std::string footer);

}  // namespace tofu::cli
