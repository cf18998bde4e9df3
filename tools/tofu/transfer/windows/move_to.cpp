#include "transfer/windows/move_to.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "common/windows/unicode.hpp"
#include "transfer/windows/open_in.hpp"

namespace tofu::cli::windows {
namespace {

/// FILE_RENAME_INFORMATION, up to its name.
struct MoveOrder {
  ULONG flags;  // the older form has a BOOLEAN here: whether to replace
  HANDLE folder;
  ULONG name_bytes;
};
constexpr std::size_t name_offset = offsetof(MoveOrder, name_bytes) + sizeof(ULONG);

constexpr int older_class = 10;           // FileRenameInformation
constexpr int newer_class = 65;           // FileRenameInformationEx
constexpr ULONG replace = 1;              // FILE_RENAME_REPLACE_IF_EXISTS
constexpr ULONG replace_open_files = 3U;  // and FILE_RENAME_POSIX_SEMANTICS

NTSTATUS order_move(const FileHandle& file, std::vector<std::byte>& order, ULONG flags, int form) {
  std::memcpy(order.data(), &flags, sizeof flags);
  IO_STATUS_BLOCK status{};
  return nt().set_file(handle_of(file), &status, order.data(), static_cast<ULONG>(order.size()),
                       form);
}

}  // namespace

int move_to(const FileHandle& file, const FileHandle& folder, std::string_view part,
            bool overwrite) {
  const std::wstring name = to_wide(part);
  const std::size_t name_bytes = name.size() * sizeof(wchar_t);
  MoveOrder head{};
  head.folder = handle_of(folder);
  head.name_bytes = static_cast<ULONG>(name_bytes);
  // Not shorter than the documented form, which has room for one character.
  std::vector<std::byte> order(std::max(name_offset + name_bytes, sizeof(MoveOrder)));
  std::memcpy(order.data(), &head, sizeof head);
  std::memcpy(order.data() + name_offset, name.data(), name_bytes);
  if (!overwrite) return error_of(order_move(file, order, 0, older_class));
  if (order_move(file, order, replace_open_files, newer_class) >= 0) return 0;
  // A file system, or Wine, that knows only the older form.
  return error_of(order_move(file, order, replace, older_class));
}

}  // namespace tofu::cli::windows
