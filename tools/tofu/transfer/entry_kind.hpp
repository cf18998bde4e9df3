#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <system_error>

namespace tofu::cli {

enum class EntryKind : std::uint8_t { file, folder, link, special };

/// What an entry of a folder is. Links are not followed; on Windows a junction is one, too. Error:
/// the system's.
[[nodiscard]] std::expected<EntryKind, std::error_code> kind_of(
    const std::filesystem::directory_entry& entry);

}  // namespace tofu::cli
