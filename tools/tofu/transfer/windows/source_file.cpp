#include "transfer/source_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/windows/unicode.hpp"
#include "transfer/windows/open_in.hpp"

namespace tofu::cli {

namespace {
constexpr windows::OpenWay for_reading{.access = FILE_GENERIC_READ,
                                       .options = FILE_NON_DIRECTORY_FILE};
constexpr windows::OpenWay on_the_way{.access = FILE_TRAVERSE | FILE_LIST_DIRECTORY,
                                      .options = FILE_DIRECTORY_FILE};

/// Windows counts from 1601, in steps of 100 ns.
std::int64_t nanoseconds_since_1970(LONGLONG time) {
  constexpr LONGLONG ticks_to_1970 = 116'444'736'000'000'000;
  return (time - ticks_to_1970) * 100;
}

/// 0, or Windows' error.
int examine(const FileHandle& file, FileStamp& stamp) {
  BY_HANDLE_FILE_INFORMATION facts{};
  FILE_BASIC_INFO times{};
  const HANDLE handle = windows::handle_of(file);
  if (GetFileInformationByHandle(handle, &facts) == 0 ||
      GetFileInformationByHandleEx(handle, FileBasicInfo, &times, sizeof times) == 0) {
    return windows::last_error();
  }
  stamp = {.device = facts.dwVolumeSerialNumber,
           .inode = (std::uint64_t{facts.nFileIndexHigh} << 32U) | facts.nFileIndexLow,
           .bytes = (std::uint64_t{facts.nFileSizeHigh} << 32U) | facts.nFileSizeLow,
           .modified_ns = nanoseconds_since_1970(times.LastWriteTime.QuadPart),
           .altered_ns = nanoseconds_since_1970(times.ChangeTime.QuadPart)};
  return 0;
}

FileHandle open_named(const std::string& named) {
  // Folders only with "backup semantics".
  return windows::file_handle_of(CreateFileW(windows::system_path(named).c_str(), GENERIC_READ,
                                             windows::share_all, nullptr, OPEN_EXISTING,
                                             FILE_FLAG_BACKUP_SEMANTICS, nullptr));
}

/// Part by part, so that no link is followed; 0, or Windows' error: ERROR_DIRECTORY for a link and
/// for what is no folder on the way.
int open_below(const SourcePath& path, FileHandle& file) {
  file = open_named(path.named);
  if (!file) return windows::last_error();
  for (std::size_t begin = 0; begin < path.below.size();) {
    const std::size_t slash = path.below.find('/', begin);
    const bool last = slash == std::string::npos;
    const std::string part = path.below.substr(begin, slash - begin);
    FileHandle next;
    const int os_error = windows::open_in(file, part, last ? for_reading : on_the_way, next);
    if (os_error != 0) return os_error;
    if (windows::is_link(next)) return ERROR_DIRECTORY;
    file = std::move(next);
    if (last) break;
    begin = slash + 1;
  }
  return 0;
}

bool is_regular(const FileHandle& file) {
  return GetFileType(windows::handle_of(file)) == FILE_TYPE_DISK &&
         (windows::attributes_of(file) & FILE_ATTRIBUTE_DIRECTORY) == 0;
}
}  // namespace

/// No file is `executable` here: nothing but its name says whether it can be run.
Attempt<SourceFile> SourceFile::open(const SourcePath& where) {
  const std::string path = where.text();
  SourceFile source(FileHandle(), path);
  const int os_error = open_below(where, source.file_);
  if (os_error == ERROR_DIRECTORY && !where.below.empty()) {
    return std::unexpected(fmt::format(
        "'{}': it or a folder on the way became a link meanwhile; links are not followed", path));
  }
  if (os_error != 0) return os_failure("open", path, os_error);
  if (!is_regular(source.file_)) {
    return std::unexpected(fmt::format("'{}' is not a regular file", path));
  }
  if (const int failure = examine(source.file_, source.stamp_); failure != 0) {
    return os_failure("examine", path, failure);
  }
  return source;
}

Attempt<std::size_t> SourceFile::read(std::span<std::byte> into) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), remaining()));
  constexpr std::size_t most_at_once = 1U << 30U;
  std::size_t done = 0;
  while (done < wanted) {
    const auto piece = static_cast<DWORD>(std::min(wanted - done, most_at_once));
    DWORD count = 0;
    if (ReadFile(windows::handle_of(file_), into.data() + done, piece, &count, nullptr) == 0) {
      return os_failure("read", path_, windows::last_error());
    }
    if (count == 0) break;
    done += count;
  }
  read_ += done;
  return done;
}

bool SourceFile::changed() const {
  FileStamp now;
  return examine(file_, now) != 0 || now != stamp_;
}

}  // namespace tofu::cli
