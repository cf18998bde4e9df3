#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu echo`: a server that sends back what it gets.
void add_echo_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
