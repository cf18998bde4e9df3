#include "common/command_error.hpp"

#include <tofu/status.hpp>

#include "common/printable.hpp"

namespace tofu::cli {
namespace {

std::string located(std::string_view where, const std::string& what) {
  return where.empty() ? what : printable(where) + ": " + what;
}

/// Want of descriptors may be behind any status, whose own remedy then leads astray.
/// Error::message() knows, but a message of the engine has the OS error as text only.
std::string_view remedy_of(std::string_view reason, const StatusInfo& info) {
  if (reason.contains("(EMFILE,") || reason.contains("(WSAEMFILE,")) {
    return "Raise the limit of open files (ulimit -n), or close what is not needed.";
  }
  if (reason.contains("(ENFILE,")) {
    return "End programs that hold many files, or raise the system's limit of open files.";
  }
  // What the system does not have at all.
  if (reason.contains("this system has no ")) return "Use tcp:HOST:PORT.";
  // Where the library's own remedy is for who posts messages.
  switch (info.status) {
    case Status::invalid_address:
      return "Check the host's name; an address is tcp:HOST:PORT, uds:/PATH or uds:@NAME.";
    case Status::connect_failed:
      return "Check that the listener runs and that the address is right, then try again.";
    case Status::peer_disconnected:
    case Status::send_failed:
    case Status::recv_failed:
      return "Try again; if that fails, too, look at what the other side says.";
    default:
      return info.remedy;
  }
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
  return text + ". " + std::string(remedy_of(reason, info));
}

CommandError::CommandError(ExitCode exit_code, std::string_view where, const Error& error)
    : CommandError(exit_code, located(where, error.message())) {}

CommandError::CommandError(ExitCode exit_code, std::string_view where, const Message& from_engine)
    : CommandError(exit_code, located(where, describe_failure(from_engine))) {}

}  // namespace tofu::cli
