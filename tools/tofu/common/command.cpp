#include "common/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tofu::cli {
namespace {

std::string exit_code_lines(const std::set<ExitCode>& codes) {
  std::string lines = "Exit codes:\n";
  for (const ExitCode code : codes) {
    lines += fmt::format("  {:<4} {}\n", static_cast<int>(code), meaning_of(code));
  }
  lines.pop_back();
  return lines;
}

}  // namespace

std::string help_footer(std::initializer_list<Example> examples,
                        std::initializer_list<ExitCode> exit_codes) {
  std::size_t width = 0;
  for (const Example& example : examples) width = std::max(width, example.command_line.size());
  std::string footer = "Examples:\n";
  for (const Example& example : examples) {
    footer += fmt::format("  {:<{}}  {}\n", example.command_line, width, example.purpose);
  }
  std::set<ExitCode> codes(exit_codes);
  codes.insert({ExitCode::success, ExitCode::usage});
  return footer + "\n" + exit_code_lines(codes);
}

std::string main_footer() {
  const std::string addresses =
      "Addresses:\n"
      "  tcp:HOST:PORT  tcp:PORT  tcp:[::1]:PORT  tcp://HOST:PORT  'tcp|HOST|PORT'\n"
      "  uds:/PATH  uds:@NAME (Linux, no file)  'uds|PATH'\n"
      "  Default host 127.0.0.1, default port 7099. To listen: tcp::PORT is all interfaces,\n"
      "  port 0 any free port, uds: alone a temporary path.\n\n";
  return addresses +
         exit_code_lines({ExitCode::success, ExitCode::failed, ExitCode::usage,
                          ExitCode::no_connection, ExitCode::differs, ExitCode::interrupted}) +
         "\n\n'tofu COMMAND --help' shows a command's options and examples.";
}

CLI::App& add_subcommand(CLI::App& app, const std::string& name, const std::string& description,
                         std::string footer) {
  CLI::App& command = *app.add_subcommand(name, description);
  command.set_help_flag("-h,--help", "Print this help and exit");
  command.footer(std::move(footer));
  command.group("Commands");
  return command;
}

}  // namespace tofu::cli
