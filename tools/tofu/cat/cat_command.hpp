#pragma once

#include "common/command.hpp"

namespace tofu::cli {

/// `tofu cat`: standard input as messages, and what arrives to standard output.
void add_cat_command(CLI::App& app, CommandResult& result);

}  // namespace tofu::cli
