#include "transfer/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "transfer/windows/open_in.hpp"
#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
/// A slow disk is done with so much before either side's --timeout takes the silence for an end.
constexpr std::size_t bytes_between_syncs = 64 * 1024 * 1024;

/// Whoever wants to open the file for himself alone cannot: so the next pull knows that this one is
/// at work. DELETE is for this pull's own moving it into place.
constexpr windows::OpenWay new_file{.access = FILE_GENERIC_WRITE | DELETE,
                                    .share = FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                    .disposition = FILE_CREATE,
                                    .options = FILE_NON_DIRECTORY_FILE};
}  // namespace

Attempt<AtomicFile> AtomicFile::create(DestinationFolder& folder) {
  constexpr int attempts = 100;  // names of a dead process with our number
  for (int i = 0; i < attempts; ++i) {
    std::string name = fmt::format("{}{}-{}{}", temporary_prefix, GetCurrentProcessId(),
                                   folder.next_serial(), temporary_suffix);
    FileHandle file;
    const int os_error = windows::open_in(folder.root(), name, new_file, file);
    if (os_error == 0) return AtomicFile(folder, std::move(file), std::move(name));
    if (os_error != ERROR_ALREADY_EXISTS && os_error != ERROR_FILE_EXISTS) {
      return os_failure("write into the folder", folder.path(), os_error);
    }
  }
  return os_failure("write into the folder", folder.path(), ERROR_FILE_EXISTS);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : folder_(other.folder_),
      file_(std::move(other.file_)),
      temporary_(std::exchange(other.temporary_, {})) {}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() noexcept {
  if (temporary_.empty()) return;
  windows::remove(file_);
  file_.close();
  temporary_.clear();
}

Attempt<void> AtomicFile::write(std::span<const std::byte> bytes) {
  constexpr std::size_t most_at_once = 1U << 30U;
  while (!bytes.empty()) {
    const auto wanted = static_cast<DWORD>(std::min(bytes.size(), most_at_once));
    DWORD count = 0;
    if (WriteFile(windows::handle_of(file_), bytes.data(), wanted, &count, nullptr) == 0) {
      return os_failure("write into the folder", folder_->path(), windows::last_error());
    }
    bytes = bytes.subspan(count);
    unsynced_ += count;
  }
  if (unsynced_ < bytes_between_syncs) return {};
  unsynced_ = 0;
  return sync();
}

Attempt<void> AtomicFile::sync() {
  if (FlushFileBuffers(windows::handle_of(file_)) != 0) return {};
  return os_failure("write into the folder", folder_->path(), windows::last_error());
}

/// Here nothing says of a file but its name that it can be run: `executable` says nothing.
Attempt<void> AtomicFile::commit(std::string_view name, const CommitOptions& options) {
  if (auto synced = sync(); !synced) return synced;
  auto moved = folder_->move_into_place(temporary_, name, options.overwrite);
  if (!moved) {
    discard();
    return moved;
  }
  // What a file is called is part of its own record: with that the disk has its name.
  auto named = sync();
  temporary_.clear();
  file_.close();
  return named;
}

}  // namespace tofu::cli
