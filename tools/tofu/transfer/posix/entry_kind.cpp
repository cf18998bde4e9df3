#include "transfer/entry_kind.hpp"

namespace tofu::cli {

std::expected<EntryKind, std::error_code> kind_of(const std::filesystem::directory_entry& entry) {
  std::error_code error;
  const std::filesystem::file_status status = entry.symlink_status(error);
  if (error) return std::unexpected(error);
  switch (status.type()) {
    case std::filesystem::file_type::regular:
      return EntryKind::file;
    case std::filesystem::file_type::directory:
      return EntryKind::folder;
    case std::filesystem::file_type::symlink:
      return EntryKind::link;
    default:
      return EntryKind::special;
  }
}

}  // namespace tofu::cli
