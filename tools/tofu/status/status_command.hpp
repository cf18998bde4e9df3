#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu status`: what a status means and what to do about it.
void add_status_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
