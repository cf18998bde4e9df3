#include "transfer/attempt.hpp"

#include <fmt/format.h>

#include <system_error>

namespace tofu::cli {

std::unexpected<std::string> os_failure(std::string_view what, std::string_view where,
                                        int os_error) {
  return std::unexpected(
      fmt::format("cannot {} '{}': {}", what, where, std::generic_category().message(os_error)));
}

}  // namespace tofu::cli
