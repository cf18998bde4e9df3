#pragma once

#include <CLI/CLI.hpp>

#include "common/command.hpp"

namespace tofu::cli {

/// Adds `tofu demo`: the print shop, as real processes.
void add_demo_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
