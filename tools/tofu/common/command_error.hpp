#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <tofu/error.hpp>
#include <tofu/message.hpp>
#include <utility>

#include "common/exit_code.hpp"

namespace tofu::cli {

/// Ends a command: main() prints it as "tofu COMMAND: WHERE: WHAT" to stderr and returns the exit
/// code. The text says what went wrong, where, and what to do.
class CommandError : public std::runtime_error {
 public:
  CommandError(ExitCode exit_code, const std::string& text)
      : std::runtime_error(text), exit_code_(exit_code) {}
  /// A failed call of the library; `where` is the address, file or option it was about.
  CommandError(ExitCode exit_code, std::string_view where, const Error& error);
  /// A message of the own engine that reports a failure.
  CommandError(ExitCode exit_code, std::string_view where, const Message& from_engine);

  [[nodiscard]] ExitCode exit_code() const noexcept { return exit_code_; }

 private:
  ExitCode exit_code_;
};

/// Ctrl-C ended it; the command has cleaned up by then. main() prints "interrupted".
class Interrupted : public CommandError {
 public:
  Interrupted() : CommandError(ExitCode::interrupted, "interrupted") {}
};

/// The value of a Result, or CommandError about `where`.
template <class T>
T require(Result<T>&& result, std::string_view where, ExitCode exit_code = ExitCode::failed) {
  if (!result) throw CommandError(exit_code, where, result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// "connect_failed: Connection refused. Remedy." of a failure that the engine reported.
[[nodiscard]] std::string describe_failure(const Message& from_engine);

}  // namespace tofu::cli
