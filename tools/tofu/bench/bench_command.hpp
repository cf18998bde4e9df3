#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu bench`: what tofu does between two processes, measured and checked.
void add_bench_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
