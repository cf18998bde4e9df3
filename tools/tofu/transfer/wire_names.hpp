#pragma once

#include <cstddef>
#include <string_view>

#include "transfer/attempt.hpp"

namespace tofu::cli {

/// Longest name of a file as it crosses the wire, in bytes (Linux's PATH_MAX), and longest part of
/// it between two slashes (NAME_MAX).
inline constexpr std::size_t max_wire_name_bytes = 4096;
inline constexpr std::size_t max_name_part_bytes = 255;

/// Whether a name may cross the wire between push and pull: relative, parts separated by single
/// '/', no part empty, "." or "..", no NUL or other control character, no part that looks like one
/// of pull's own temporary files, within the lengths above, and each part fit for this system
/// (check_for_system()). Both sides ask: push so that it can say
/// so before it connects, pull because nothing from the wire is to be trusted.
/// The failure says what is wrong with it, not its name: that is not fit for a terminal.
[[nodiscard]] Attempt<void> check_wire_name(std::string_view name);

/// How the name of a file of pull begins and ends while it is still incomplete.
inline constexpr std::string_view temporary_prefix = ".tofu-pull-";
inline constexpr std::string_view temporary_suffix = ".part";
[[nodiscard]] bool is_temporary_name(std::string_view name) noexcept;

}  // namespace tofu::cli
