#include "common/command_error.hpp"

#include <tofu/status.hpp>

#include "common/printable.hpp"

namespace tofu::cli {
namespace {

std::string located(std::string_view where, const std::string& what) {
  return where.empty() ? what : printable(where) + ": " + what;
}

}  // namespace

std::string describe_failure(const Message& from_engine) {
  // The reason of a channel_closed is another status's name: its remedy is the one that helps.
  const std::string_view reason = from_engine.reason();
  const std::string_view name = reason.substr(0, reason.find_first_of(": ,;("));
  const StatusInfo& info = status_info(status_from_name(name).value_or(from_engine.header.status));
  std::string text;
  if (info.name != name) text += std::string(info.name) + ": ";
  text += printable(reason.substr(0, reason.find_last_not_of(". ") + 1));
  return text + ". " + std::string(info.remedy);
}

CommandError::CommandError(ExitCode exit_code, std::string_view where, const Error& error)
    : CommandError(exit_code, located(where, error.message())) {}

CommandError::CommandError(ExitCode exit_code, std::string_view where, const Message& from_engine)
    : CommandError(exit_code, located(where, describe_failure(from_engine))) {}

}  // namespace tofu::cli
