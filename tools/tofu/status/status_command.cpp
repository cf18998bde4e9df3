#include "status/status_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tofu/status.hpp>

#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/terminal.hpp"
#include "status/status_search.hpp"

namespace tofu::cli {
namespace {

void print_one(const StatusInfo& info) {
  print_out("value:  {}\nname:   {}\ncause:  {}\nremedy: {}\n", static_cast<int>(info.status),
            paint(Stream::out, Colour::bold, info.name), info.cause, info.remedy);
}

/// Words of `text` in lines of at most `width` columns.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column != 0 && column + 1 + end > width) {
      out += "\n" + std::string(indent, ' ');
      column = 0;
    }
    if (column != 0) out += ' ';
    out += text.substr(0, end);
    column += end + 1;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void print_table() {
  constexpr std::size_t value_width = 5;
  std::size_t name_width = 4;
  for (const StatusInfo& info : all_statuses()) {
    name_width = std::max(name_width, info.name.size());
  }
  const std::size_t indent = value_width + name_width + 4;
  const std::size_t columns = terminal_size(Stream::out).columns;
  // Into a pipe each status is one line, so that grep shows it whole.
  const bool wrap = is_terminal(Stream::out) && columns > indent + 20;
  const std::size_t width = wrap ? columns - indent : std::string::npos / 2;
  const auto heading =
      fmt::format("{:>{}}  {:<{}}  CAUSE -> REMEDY", "VALUE", value_width, "NAME", name_width);
  print_out("{}\n", paint(Stream::out, Colour::bold, heading));
  for (const StatusInfo& info : all_statuses()) {
    const auto text = fmt::format("{} -> {}", info.cause, info.remedy);
    print_out("{:>{}}  {:<{}}  {}\n", static_cast<int>(info.status), value_width, info.name,
              name_width, wrapped(text, width, indent));
  }
}

[[noreturn]] void throw_unknown(const std::string& wanted) {
  std::string text = fmt::format("'{}' is no status. ", printable(wanted));
  std::string near;
  for (const StatusInfo& info : near_statuses(wanted)) {
    near += fmt::format("{}{} ({})", near.empty() ? "" : ", ", info.name,
                        static_cast<int>(info.status));
  }
  text += near.empty() ? "'tofu status' lists them all" : "Near: " + near;
  throw CLI::ValidationError("STATUS", text);
}

}  // namespace

void add_status_command(CLI::App& app, CommandResult& result) {
  auto wanted = std::make_shared<std::string>();
  CLI::App& command =
      add_subcommand(app, "status", "Explain a status: what happened, and what to do about it.",
                     help_footer({{"tofu status", "all of them"},
                                  {"tofu status connect_failed", "by name"},
                                  {"tofu status 71", "by number"}},
                                 {ExitCode::failed}));
  command.add_option("STATUS", *wanted, "Name or number; all statuses if left out")->type_name("");
  command.callback([&command, &result, wanted] {
    result.exit_code = ExitCode::success;
    if (command.count("STATUS") == 0) return print_table();
    const auto info = find_status(*wanted);
    if (!info) throw_unknown(*wanted);
    print_one(*info);
  });
}

}  // namespace tofu::cli
