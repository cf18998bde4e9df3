#pragma once

#include <CLI/CLI.hpp>

#include "common/command.hpp"

namespace tofu::cli {

/// Adds `tofu push`: sends files and folders to a `tofu pull`.
void add_push_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
