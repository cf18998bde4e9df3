#include "transfer/attempt.hpp"

#include <fmt/format.h>

#include "common/os_error_text.hpp"

namespace tofu::cli {

namespace {
std::unexpected<std::string> cannot(std::string_view what, std::string_view where,
                                    std::string_view why) {
  return std::unexpected(fmt::format("cannot {} '{}': {}", what, where, why));
}
}  // namespace

std::unexpected<std::string> os_failure(std::string_view what, std::string_view where,
                                        int os_error) {
  return cannot(what, where, os_error_text(os_error));
}

std::unexpected<std::string> os_failure(std::string_view what, std::string_view where,
                                        const std::error_code& error) {
  return cannot(what, where, error_text(error));
}

}  // namespace tofu::cli
