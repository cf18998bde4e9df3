#include "transfer/destination_folder.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "common/windows/unicode.hpp"
#include "transfer/path_text.hpp"
#include "transfer/windows/move_to.hpp"
#include "transfer/windows/open_in.hpp"
#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
using windows::OpenWay;

constexpr OpenWay existing_folder{.access = FILE_LIST_DIRECTORY | FILE_TRAVERSE,
                                  .options = FILE_DIRECTORY_FILE};
/// Flushing one needs the right to write into it, and taking it back the right to delete it.
constexpr OpenWay new_folder{
    .access = FILE_LIST_DIRECTORY | FILE_TRAVERSE | FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY | DELETE,
    .disposition = FILE_CREATE,
    .options = FILE_DIRECTORY_FILE};
constexpr OpenWay anything{};
constexpr OpenWay file_to_move{.access = DELETE, .options = FILE_NON_DIRECTORY_FILE};
/// A pull at work has its files open, and then nobody can have one for himself.
constexpr OpenWay nobodys_file{.access = DELETE, .share = 0, .options = FILE_NON_DIRECTORY_FILE};

bool is_missing(int os_error) noexcept {
  return os_error == ERROR_FILE_NOT_FOUND || os_error == ERROR_PATH_NOT_FOUND;
}

std::unexpected<std::string> blocked(std::string_view name, std::string_view part, int os_error) {
  if (os_error == ERROR_DIRECTORY) {
    return std::unexpected(
        fmt::format("'{}': '{}' on the way is not a folder (links are not followed)", name, part));
  }
  return os_failure("reach", name, os_error);
}

std::unexpected<std::string> already_there(std::string_view name) {
  return std::unexpected(fmt::format("'{}' exists already (pull --overwrite replaces it)", name));
}

/// 0, or Windows' error: ERROR_DIRECTORY for what is none, be it a link to one.
int open_folder_in(const FileHandle& parent, std::string_view part, FileHandle& opened) {
  FileHandle folder;
  if (const int os_error = windows::open_in(parent, part, existing_folder, folder); os_error != 0) {
    return os_error;
  }
  if (windows::is_link(folder)) return ERROR_DIRECTORY;
  opened = std::move(folder);
  return 0;
}

/// The same folder once more.
int open_again(const FileHandle& folder, FileHandle& opened) {
  return windows::open_in(folder, "", existing_folder, opened);
}

/// The names in an open folder that a pull gives to its temporary files.
std::vector<std::string> temporary_names_in(const FileHandle& folder) {
  std::vector<std::string> names;
  alignas(FILE_ID_BOTH_DIR_INFO) std::array<std::byte, 64 * 1024> listing{};
  while (GetFileInformationByHandleEx(windows::handle_of(folder), FileIdBothDirectoryInfo,
                                      listing.data(), static_cast<DWORD>(listing.size())) != 0) {
    for (const std::byte* at = listing.data();;) {
      const auto* const entry = reinterpret_cast<const FILE_ID_BOTH_DIR_INFO*>(at);
      std::string name =
          windows::to_utf8({entry->FileName, entry->FileNameLength / sizeof(wchar_t)});
      if (is_temporary_name(name)) names.push_back(std::move(name));
      if (entry->NextEntryOffset == 0) break;
      at += entry->NextEntryOffset;
    }
  }
  return names;
}

FileHandle open_root(const std::string& path) {
  // Asked for here so that the folder that cannot be written to is told at once.
  constexpr DWORD access = FILE_LIST_DIRECTORY | FILE_TRAVERSE | FILE_ADD_FILE |
                           FILE_ADD_SUBDIRECTORY | FILE_READ_ATTRIBUTES | SYNCHRONIZE;
  return windows::file_handle_of(CreateFileW(windows::system_path(path).c_str(), access,
                                             windows::share_all, nullptr, OPEN_EXISTING,
                                             FILE_FLAG_BACKUP_SEMANTICS, nullptr));
}
}  // namespace

/// A folder that was made keeps its handle, so that it can be taken back whatever it is called by
/// then: Windows does not limit how many a process has.
struct DestinationFolder::Place {
  FileHandle folder;
  std::string last_part;
  std::vector<FileHandle> made;
};

Attempt<DestinationFolder> DestinationFolder::open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(windows::system_path(path), error);
  if (error) return os_failure("make the folder", path, error);
  FileHandle root = open_root(path);
  if (!root) return os_failure("write into the folder", path, windows::last_error());
  if ((windows::attributes_of(root) & FILE_ATTRIBUTE_DIRECTORY) == 0) {
    return os_failure("open the folder", path, ERROR_DIRECTORY);
  }
  DestinationFolder folder(std::move(root), path);
  folder.remove_leftovers();
  return folder;
}

Attempt<DestinationFolder::Place> DestinationFolder::walk_to(std::string_view name,
                                                             bool make_missing) const {
  Place place;
  if (const int os_error = open_again(root_, place.folder); os_error != 0) {
    return os_failure("open the folder", path_, os_error);
  }
  std::size_t begin = 0;
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos;
       begin = slash + 1, slash = name.find('/', begin)) {
    const std::string_view part = name.substr(begin, slash - begin);
    FileHandle next;
    int os_error = open_folder_in(place.folder, part, next);
    if (is_missing(os_error) && !make_missing) {
      place.folder.close();
      return place;
    }
    if (is_missing(os_error)) {
      FileHandle made;
      os_error = windows::open_in(place.folder, part, new_folder, made);
      if (os_error == 0) place.made.push_back(std::move(made));
      if (os_error == 0 || os_error == ERROR_ALREADY_EXISTS) {
        os_error = open_folder_in(place.folder, part, next);
      }
    }
    if (!next) {
      unmake(place);
      return blocked(name, part, os_error);
    }
    place.folder = std::move(next);
  }
  place.last_part = name.substr(begin);
  return place;
}

/// What cannot be flushed keeps its names safe in other ways, or not.
Attempt<void> DestinationFolder::sync(Place& place) const {
  for (; !place.made.empty(); place.made.pop_back()) {
    if (FlushFileBuffers(windows::handle_of(place.made.back())) != 0) continue;
    const int os_error = windows::last_error();
    if (os_error == ERROR_ACCESS_DENIED || os_error == ERROR_INVALID_FUNCTION ||
        os_error == ERROR_NOT_SUPPORTED || os_error == ERROR_INVALID_HANDLE) {
      continue;
    }
    return os_failure("write into the folder", path_, os_error);
  }
  return {};
}

void DestinationFolder::unmake(Place& place) noexcept {
  place.folder.close();
  // A folder that has become somebody else's home meanwhile is not empty, and stays.
  for (; !place.made.empty(); place.made.pop_back()) windows::remove(place.made.back());
}

Attempt<void> DestinationFolder::check_target(std::string_view name, bool overwrite) const {
  const auto place = walk_to(name, false);
  if (!place) return std::unexpected(place.error());
  if (!place->folder) return {};
  FileHandle there;
  const int os_error = windows::open_in(place->folder, place->last_part, anything, there);
  if (is_missing(os_error)) return {};
  if (os_error != 0) return os_failure("reach", name, os_error);
  const bool is_folder = (windows::attributes_of(there) & FILE_ATTRIBUTE_DIRECTORY) != 0;
  if (is_folder) return std::unexpected(fmt::format("'{}' is a folder here", name));
  if (!overwrite) return already_there(name);
  return {};
}

Attempt<void> DestinationFolder::make_folder(std::string_view name) const {
  auto place = walk_to(std::string(name) + '/', true);
  if (!place) return std::unexpected(place.error());
  return sync(*place);
}

Attempt<void> DestinationFolder::move_into_place(const std::string& temporary,
                                                 std::string_view name, bool overwrite) const {
  auto place = walk_to(name, true);
  if (!place) return std::unexpected(place.error());
  FileHandle file;
  int os_error = windows::open_in(root_, temporary, file_to_move, file);
  if (os_error == 0) os_error = windows::move_to(file, place->folder, place->last_part, overwrite);
  if (os_error == 0) return sync(*place);
  unmake(*place);
  if (os_error == ERROR_ALREADY_EXISTS && !overwrite) return already_there(name);
  if (os_error == ERROR_NOT_SAME_DEVICE) {
    return std::unexpected(
        fmt::format("'{}' is on another drive than '{}': pull into it directly", name, path_));
  }
  return os_failure("move into place", name, os_error);
}

void DestinationFolder::remove_leftovers() const {
  for (const std::string& name : temporary_names_in(root_)) {
    FileHandle file;
    if (windows::open_in(root_, name, nobodys_file, file) == 0) windows::remove(file);
  }
}

}  // namespace tofu::cli
