#include "version/version_command.hpp"

#include <tofu/version.hpp>

#include "common/output.hpp"

namespace tofu::cli {

void add_version_command(CLI::App& app, CommandResult& result) {
  CLI::App& command = add_subcommand(
      app, "version", "Print the version and the poller back end.",
      help_footer({{"tofu version", "e.g. \"tofu 1.2.3 (epoll)\""}}, {ExitCode::failed}));
  command.callback([&result] {
    print_out("tofu {} ({})\n", version(), poller_backend());
    result.exit_code = ExitCode::success;
  });
}

}  // namespace tofu::cli
