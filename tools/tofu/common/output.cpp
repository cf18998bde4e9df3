#include "common/output.hpp"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "common/command_error.hpp"

namespace tofu::cli {
namespace {

[[noreturn]] void throw_cannot_write() {
  throw CommandError(ExitCode::failed, "standard output: cannot write to it: " +
                                           std::generic_category().message(errno) +
                                           ". Look for a full disk or a closed pipe");
}

}  // namespace

void write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) throw_cannot_write();
}

void flush_out() {
  if (std::fflush(stdout) != 0) throw_cannot_write();
}

}  // namespace tofu::cli
