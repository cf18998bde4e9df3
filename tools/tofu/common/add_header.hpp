#pragma once

#include <string_view>

#include <tofu/tofu.hpp>

namespace tofu::cli {

/// Adds a text header that must fit. Throws CommandError naming the header if it does not.
void add_header(Message& message, std::string_view name, std::string_view value);

}  // namespace tofu::cli
