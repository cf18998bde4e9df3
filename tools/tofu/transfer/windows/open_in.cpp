#include "transfer/windows/open_in.hpp"

#include <string>

#include "common/windows/unicode.hpp"

namespace tofu::cli::windows {
namespace {

/// FILE_DISPOSITION_INFO_EX, which not all headers have.
struct Removal {
  ULONG flags;
};
constexpr int removal_class = 64;          // FileDispositionInformationEx
constexpr ULONG remove_its_name_now = 3U;  // FILE_DISPOSITION_DELETE, _POSIX_SEMANTICS

}  // namespace

int open_in(const FileHandle& folder, std::string_view part, const OpenWay& way,
            FileHandle& opened) {
  std::wstring name = to_wide(part);
  constexpr std::size_t longest = 32'000;
  if (name.size() > longest) return ERROR_FILENAME_EXCED_RANGE;
  UNICODE_STRING text{};
  text.Buffer = name.data();
  text.Length = static_cast<USHORT>(name.size() * sizeof(wchar_t));
  text.MaximumLength = text.Length;
  OBJECT_ATTRIBUTES object{};
  object.Length = sizeof object;
  object.RootDirectory = handle_of(folder);
  object.ObjectName = &text;
  object.Attributes = OBJ_CASE_INSENSITIVE;
  IO_STATUS_BLOCK status{};
  HANDLE handle = nullptr;
  constexpr ULONG always =
      FILE_OPEN_REPARSE_POINT | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT;
  const NTSTATUS result = nt().create_file(
      &handle, way.access | FILE_READ_ATTRIBUTES | SYNCHRONIZE, &object, &status, nullptr,
      FILE_ATTRIBUTE_NORMAL, way.share, way.disposition, way.options | always, nullptr, 0);
  if (result < 0) return error_of(result);
  opened = file_handle_of(handle);
  return 0;
}

DWORD attributes_of(const FileHandle& file) noexcept {
  FILE_BASIC_INFO facts{};
  if (GetFileInformationByHandleEx(handle_of(file), FileBasicInfo, &facts, sizeof facts) == 0) {
    return 0;
  }
  return facts.FileAttributes;
}

bool is_link(const FileHandle& file) noexcept {
  if ((attributes_of(file) & FILE_ATTRIBUTE_REPARSE_POINT) == 0) return false;
  FILE_ATTRIBUTE_TAG_INFO facts{};
  if (GetFileInformationByHandleEx(handle_of(file), FileAttributeTagInfo, &facts, sizeof facts) ==
      0) {
    return true;  // of an unknown kind: better not followed
  }
  return IsReparseTagNameSurrogate(facts.ReparseTag);
}

int remove(const FileHandle& file) noexcept {
  IO_STATUS_BLOCK status{};
  Removal removal{remove_its_name_now};
  if (nt().set_file(handle_of(file), &status, &removal, sizeof removal, removal_class) >= 0) {
    return 0;
  }
  FILE_DISPOSITION_INFO with_last_handle{TRUE};
  if (SetFileInformationByHandle(handle_of(file), FileDispositionInfo, &with_last_handle,
                                 sizeof with_last_handle) != 0) {
    return 0;
  }
  return last_error();
}

}  // namespace tofu::cli::windows
