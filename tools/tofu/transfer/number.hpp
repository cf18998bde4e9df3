#pragma once

#include <cstdint>
#include <string_view>

#include "transfer/attempt.hpp"

namespace tofu::cli {

/// Reads a decimal number and nothing else, as it stands in text headers.
[[nodiscard]] Attempt<std::uint64_t> read_number(std::string_view digits);

}  // namespace tofu::cli
