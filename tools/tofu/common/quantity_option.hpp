#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tofu::cli {

inline constexpr std::chrono::hours longest_duration{1000};

/// "250ms", "1.5s", "2m", "1h", "10us"; a bare number is seconds. Nothing if it is none, negative,
/// or longer than longest_duration.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration(
    std::string_view text) noexcept;

/// "1000", "64KiB", "64k", "2M", "1GiB" in bytes; k, M, G are powers of 1024. Nothing if it is none
/// or does not fit.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;

/// A whole number without sign; nothing if it is none or does not fit.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text) noexcept;

/// Adds an option for a duration; --help shows `target`'s value as default.
CLI::Option* add_duration_option(CLI::App& command, const std::string& name,
                                 std::chrono::nanoseconds& target, const std::string& description);
/// Adds an option for a size of `min` to `max` bytes; --help shows `target`'s value as default.
CLI::Option* add_size_option(CLI::App& command, const std::string& name, std::uint64_t& target,
                             std::uint64_t min, std::uint64_t max, const std::string& description);

/// Adds an option for a count; --help shows `target`'s value as default.
CLI::Option* add_count_option(CLI::App& command, const std::string& name, std::uint64_t& target,
                              const std::string& description);

}  // namespace tofu::cli
