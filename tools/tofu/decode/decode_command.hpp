#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu decode`: bytes of a file, a pipe or hexadecimal text as readable frames.
void add_decode_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
