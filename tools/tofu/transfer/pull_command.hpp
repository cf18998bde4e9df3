#pragma once

#include <CLI/CLI.hpp>

#include "common/command.hpp"

namespace tofu::cli {

/// Adds `tofu pull`: stores what `tofu push` sends.
void add_pull_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
