#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu ping`: requests to a peer, how long their answers take and whether they are right.
void add_ping_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
