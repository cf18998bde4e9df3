#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace tofu::cli {

/// Writes to standard output, buffered; main() writes out what is left at the end.
/// Throws CommandError (failed) if nobody takes it any more: a full disk, a closed pipe.
void write_out(std::string_view text);
/// Whoever reads standard output sees now what was written. Throws as write_out().
void flush_out();

/// write_out() of a format.
template <class... T>
void print_out(fmt::format_string<T...> format, T&&... values) {
  write_out(fmt::format(format, std::forward<T>(values)...));
}

}  // namespace tofu::cli
