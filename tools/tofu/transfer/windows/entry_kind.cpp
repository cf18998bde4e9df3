#include "transfer/entry_kind.hpp"

#include <windows.h>

#include "common/windows/unicode.hpp"
#include "transfer/path_text.hpp"

namespace tofu::cli {

/// Asked of Windows, since not every standard library tells links from folders.
std::expected<EntryKind, std::error_code> kind_of(const std::filesystem::directory_entry& entry) {
  WIN32_FIND_DATAW facts{};
  const std::wstring path = windows::system_path(text_of(entry.path()));
  const HANDLE found = FindFirstFileW(path.c_str(), &facts);
  if (found == INVALID_HANDLE_VALUE) {
    return std::unexpected(
        std::error_code(static_cast<int>(GetLastError()), std::system_category()));
  }
  FindClose(found);
  const bool reparse_point = (facts.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
  if (reparse_point && IsReparseTagNameSurrogate(facts.dwReserved0)) return EntryKind::link;
  const bool folder = (facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  return folder ? EntryKind::folder : EntryKind::file;
}

}  // namespace tofu::cli
