#include "transfer/number.hpp"

#include <fmt/format.h>

#include <charconv>

#include "common/printable.hpp"

namespace tofu::cli {

Attempt<std::uint64_t> read_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || stop != end) {
    return std::unexpected(fmt::format("'{}' is no number of bytes", printable(digits)));
  }
  return number;
}

}  // namespace tofu::cli
