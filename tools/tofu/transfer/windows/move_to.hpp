#pragma once

#include <string_view>

#include "transfer/file_handle.hpp"

namespace tofu::cli::windows {

/// Moves an open file to the name `part` of an open folder, in one step; 0, or Windows' error:
/// ERROR_ALREADY_EXISTS if something is there, unless `overwrite` lets a file or link give way,
/// whoever has it open. It must have been opened with DELETE.
[[nodiscard]] int move_to(const FileHandle& file, const FileHandle& folder, std::string_view part,
                          bool overwrite);

}  // namespace tofu::cli::windows
