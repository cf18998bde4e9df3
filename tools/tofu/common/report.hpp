#pragma once

#include <string_view>
#include <tofu/error.hpp>
#include <tofu/message.hpp>

namespace tofu::cli {

/// The subcommand whose name stands in front of what is reported, set once by main() after parsing.
void set_reporting_command(std::string_view name);

/// For servers: from now on a line that stderr does not take at once is left out, so that a reader
/// who has stopped reading does not stop the server too; the next line says how many there were.
/// Lines are cut to what a pipe takes whole.
void report_without_waiting();

/// "tofu ping: text" on stderr, its first words red on a terminal. For what goes wrong but does
/// not end the command; what ends it is thrown as CommandError. Thread-safe.
void print_error(std::string_view text);
/// As above: "tofu ping: tcp|127.0.0.1|7099: connect_failed: ... remedy".
void print_error(std::string_view where, const Error& error);
void print_error(std::string_view where, const Message& from_engine);

/// A line on stderr for --verbose and the like, behind "tofu ping: ". Thread-safe.
void print_note(std::string_view text);

}  // namespace tofu::cli
