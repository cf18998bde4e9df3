#include "common/exit_code.hpp"

namespace tofu::cli {

std::string_view meaning_of(ExitCode code) noexcept {
  switch (code) {
    case ExitCode::success:
      return "success";
    case ExitCode::failed:
      return "failed: the work was not done, or not all of it";
    case ExitCode::usage:
      return "wrong usage: nothing was started";
    case ExitCode::no_connection:
      return "could not connect or listen";
    case ExitCode::differs:
      return "a checksum or a content differs";
    case ExitCode::interrupted:
      return "interrupted by Ctrl-C, SIGTERM or SIGHUP";
  }
  return "unknown";
}

}  // namespace tofu::cli
