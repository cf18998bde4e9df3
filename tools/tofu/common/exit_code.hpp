#pragma once

#include <string_view>

namespace tofu::cli {

/// What the command tofu tells its caller. docs/cli.md lists the same.
enum class ExitCode : int {
  success = 0,        ///< done
  failed = 1,         ///< the work was not done, or not all of it
  usage = 2,          ///< wrong arguments; nothing was started
  no_connection = 3,  ///< could not connect or listen
  differs = 4,        ///< a checksum or a content is not what it must be
  interrupted = 130,  ///< Ctrl-C, SIGTERM or SIGHUP came first
};

/// One line for help texts, without the number.
[[nodiscard]] std::string_view meaning_of(ExitCode code) noexcept;

}  // namespace tofu::cli
