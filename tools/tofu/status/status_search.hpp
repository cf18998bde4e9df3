#pragma once

#include <optional>
#include <string_view>
#include <tofu/status.hpp>
#include <vector>

namespace tofu::cli {

/// The status of that number or name; names in any case, with '-' or blanks for '_' too.
[[nodiscard]] std::optional<StatusInfo> find_status(std::string_view text);

/// The statuses whose names or numbers look most like `text`, best first, at most `limit`.
[[nodiscard]] std::vector<StatusInfo> near_statuses(std::string_view text, std::size_t limit = 5);

}  // namespace tofu::cli
