#include "common/quantity_option.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "common/human.hpp"
#include "common/printable.hpp"

namespace tofu::cli {
namespace {

struct Quantity {
  double number;
  std::string_view unit;
};

std::optional<Quantity> split(std::string_view text) noexcept {
  double number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || std::signbit(number)) return std::nullopt;
  return Quantity{number, {rest, static_cast<std::size_t>(end - rest)}};
}

struct Unit {
  std::string_view name;
  double factor;
};

template <std::size_t N>
std::optional<double> scaled(std::string_view text, const std::array<Unit, N>& units) noexcept {
  const auto quantity = split(text);
  if (!quantity) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.name == quantity->unit) return quantity->number * unit.factor;
  }
  return std::nullopt;
}

constexpr double kilo = 1024;
constexpr std::array<Unit, 11> size_units{{{"", 1},
                                           {"B", 1},
                                           {"k", kilo},
                                           {"K", kilo},
                                           {"KiB", kilo},
                                           {"M", kilo* kilo},
                                           {"MiB", kilo* kilo},
                                           {"G", kilo* kilo* kilo},
                                           {"GiB", kilo* kilo* kilo},
                                           {"T", kilo* kilo* kilo* kilo},
                                           {"TiB", kilo* kilo* kilo* kilo}}};
constexpr std::array<Unit, 7> duration_units{
    {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"m", 60e9}, {"h", 3600e9}}};

std::optional<double> nanoseconds_in(std::string_view text) noexcept {
  return scaled(text, duration_units);
}

bool is_too_long(double nanoseconds) noexcept {
  return nanoseconds > static_cast<double>(std::chrono::nanoseconds(longest_duration).count());
}

/// What is wrong with a text that parse_duration() refuses.
std::string objection_to_duration(std::string_view text) {
  const auto value = nanoseconds_in(text);
  if (value && is_too_long(*value)) {
    return fmt::format("'{}' is too long: at most {}h", printable(text), longest_duration.count());
  }
  return fmt::format("'{}' is no duration. Write a number with ms, s, m or h, as in 250ms",
                     printable(text));
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) noexcept {
  const auto value = nanoseconds_in(text);
  if (!value || is_too_long(*value)) return std::nullopt;
  return std::chrono::nanoseconds(std::llround(*value));
}

std::optional<std::uint64_t> parse_size(std::string_view text) noexcept {
  const auto value = scaled(text, size_units);
  // 2^53: up to here a double holds every whole number.
  if (!value || *value > 9007199254740992.0 || *value != std::floor(*value)) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

std::optional<std::uint64_t> parse_count(std::string_view text) noexcept {
  std::uint64_t count = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, count);
  if (error != std::errc() || rest != end) return std::nullopt;
  return count;
}

CLI::Option* add_duration_option(CLI::App& command, const std::string& name,
                                 std::chrono::nanoseconds& target, const std::string& description) {
  const auto read = [name, &target](const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration) throw CLI::ValidationError(name, objection_to_duration(text));
    target = *duration;
  };
  return command.add_option_function<std::string>(name, read, description)
      ->type_name("DURATION")
      ->default_str(short_duration(target));
}

CLI::Option* add_size_option(CLI::App& command, const std::string& name, std::uint64_t& target,
                             std::uint64_t min, std::uint64_t max, const std::string& description) {
  const auto read = [name, &target, min, max](const std::string& text) {
    const auto size = parse_size(text);
    if (!size || *size < min || *size > max) {
      throw CLI::ValidationError(
          name, fmt::format("'{}' is no size from {} to {} bytes. Write a number, or one with k or "
                            "M, as in 32k",
                            printable(text), min, max));
    }
    target = *size;
  };
  return command.add_option_function<std::string>(name, read, description)
      ->type_name("BYTES")
      ->default_str(std::to_string(target));
}

CLI::Option* add_count_option(CLI::App& command, const std::string& name, std::uint64_t& target,
                              const std::string& description) {
  const auto read = [name, &target](const std::string& text) {
    const auto count = parse_count(text);
    if (!count) {
      throw CLI::ValidationError(
          name, fmt::format("'{}' is no count. Write a whole number from 0", printable(text)));
    }
    target = *count;
  };
  return command.add_option_function<std::string>(name, read, description)
      ->type_name("N")
      ->default_str(std::to_string(target));
}

}  // namespace tofu::cli
