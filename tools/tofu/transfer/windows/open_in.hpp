#pragma once

#include <string_view>
#include "common/windows/nt.hpp"
#include "transfer/file_handle.hpp"

namespace tofu::cli::windows {

[[nodiscard]] inline HANDLE handle_of(const FileHandle& file) noexcept {
  return reinterpret_cast<HANDLE>(file.native());
}
[[nodiscard]] inline FileHandle file_handle_of(HANDLE handle) noexcept {
  return FileHandle(reinterpret_cast<std::intptr_t>(handle));
}

inline constexpr ULONG share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/// As NtCreateFile() has it.
struct OpenWay {
  ACCESS_MASK access = 0;
  ULONG share = share_all;
  ULONG disposition = FILE_OPEN;
  ULONG options = 0;
};

/// Opens `part`, a name without separators, in an open folder; 0, or Windows' error. A link is not
/// followed, but opened itself. Not inherited.
[[nodiscard]] int open_in(const FileHandle& folder, std::string_view part, const OpenWay& way,
                          FileHandle& opened);

/// FILE_ATTRIBUTE_… of an open file or folder; 0 if they cannot be had.
[[nodiscard]] DWORD attributes_of(const FileHandle& file) noexcept;
/// Whether it stands for another place: a symbolic link, a junction. Other reparse points, as those
/// of files that are in a cloud for the moment, do not.
[[nodiscard]] bool is_link(const FileHandle& file) noexcept;

/// The file, or an empty folder, goes: at once, where the system can, and else with its last
/// handle. 0, or Windows' error. It must have been opened with DELETE.
int remove(const FileHandle& file) noexcept;

}  // namespace tofu::cli::windows
