#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu version`: the version and how the library was built.
void add_version_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
