#include "transfer/destination_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "transfer/posix/disk_sync.hpp"
#include "transfer/posix/free_name.hpp"
#include "transfer/posix/open_error.hpp"
#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::unexpected<std::string> blocked(std::string_view name, std::string_view part, int os_error) {
  if (os_error == ELOOP || os_error == ENOTDIR) {
    return std::unexpected(
        fmt::format("'{}': '{}' on the way is not a folder (links are not followed)", name, part));
  }
  return os_failure("reach", name, os_error);
}

std::unexpected<std::string> exists(std::string_view name) {
  return std::unexpected(fmt::format("'{}' exists already (pull --overwrite replaces it)", name));
}

/// 0 or errno.
int sync_folder(const FileHandle& folder) {
  const int os_error = posix::sync_to_disk(folder.get());
  // File systems that cannot do this with folders keep their names safe in other ways, or not.
  return os_error == EINVAL || os_error == ENOTSUP ? 0 : os_error;
}

int rename_over(int from_folder, const char* from, int to_folder, const char* to) {
  return ::renameat(from_folder, from, to_folder, to) == 0 ? 0 : errno;
}

}  // namespace

namespace posix {
/// Which folder a descriptor is of, whatever its name is by now.
struct Identity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const Identity&, const Identity&) = default;
};

/// A folder that was made on the way: in which one, and its name there. No descriptor: a name may
/// have more parts than a process may have files open.
struct Made {
  Identity parent;
  std::string part;
};
}  // namespace posix

namespace {
using posix::Identity;
using posix::Made;

Identity identity_of(const FileHandle& folder) noexcept {
  struct stat facts{};
  if (::fstat(folder.get(), &facts) != 0) return {};
  return {static_cast<std::uint64_t>(facts.st_dev), facts.st_ino};
}

/// Goes up from a folder to that one. False: it is not above any more.
bool climb(FileHandle& folder, const Identity& wanted) noexcept {
  for (std::size_t steps = 0; steps < max_wire_name_bytes; ++steps) {
    if (identity_of(folder) == wanted) return true;
    FileHandle above(::openat(folder.get(), "..", folder_flags));
    if (!above) return false;
    folder = std::move(above);
  }
  return false;
}

/// Makes and opens the folder `part` of `parent`; 0 or errno.
int make_folder_in(const FileHandle& parent, std::vector<Made>& all_made, const std::string& part,
                   FileHandle& opened) {
  const int made = ::mkdirat(parent.get(), part.c_str(), 0777) == 0 ? 0 : errno;
  if (made != 0 && made != EEXIST) return made;
  if (made == 0) all_made.push_back({identity_of(parent), part});
  opened = FileHandle(::openat(parent.get(), part.c_str(), folder_flags));
  return opened ? 0 : error_of_opening(parent.get(), part);
}
}  // namespace

struct DestinationFolder::Place {
  FileHandle folder;
  std::string last_part;
  std::vector<posix::Made> made;
};

Attempt<DestinationFolder> DestinationFolder::open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return os_failure("make the folder", path, error);
  FileHandle root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return os_failure("open the folder", path, errno);
  if (::faccessat(root.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return os_failure("write into the folder", path, errno);
  }
  std::signal(SIGXFSZ, SIG_IGN);
  DestinationFolder folder(std::move(root), path);
  folder.remove_leftovers();
  return folder;
}

Attempt<DestinationFolder::Place> DestinationFolder::walk_to(std::string_view name,
                                                             bool make_missing) const {
  Place place;
  place.folder = FileHandle(::openat(root_.get(), ".", folder_flags));
  if (!place.folder) return os_failure("open the folder", path_, errno);
  std::size_t begin = 0;
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos;
       begin = slash + 1, slash = name.find('/', begin)) {
    const std::string part(name.substr(begin, slash - begin));
    FileHandle next(::openat(place.folder.get(), part.c_str(), folder_flags));
    int os_error = next ? 0 : error_of_opening(place.folder.get(), part);
    if (os_error == ENOENT && !make_missing) {
      place.folder.close();
      return place;
    }
    if (os_error == ENOENT) os_error = make_folder_in(place.folder, place.made, part, next);
    if (!next) {
      unmake(place);
      return blocked(name, part, os_error);
    }
    place.folder = std::move(next);
  }
  place.last_part = name.substr(begin);
  return place;
}

Attempt<void> DestinationFolder::sync(Place& place) const {
  if (const int os_error = sync_folder(place.folder); os_error != 0) {
    return os_failure("write into the folder", path_, os_error);
  }
  for (; !place.made.empty(); place.made.pop_back()) {
    if (!climb(place.folder, place.made.back().parent)) break;  // moved away: no longer ours
    if (const int os_error = sync_folder(place.folder); os_error != 0) {
      return os_failure("write into the folder", path_, os_error);
    }
  }
  return {};
}

void DestinationFolder::unmake(Place& place) noexcept {
  for (; !place.made.empty(); place.made.pop_back()) {
    const Made& made = place.made.back();
    if (!climb(place.folder, made.parent)) return;
    ::unlinkat(place.folder.get(), made.part.c_str(), AT_REMOVEDIR);
  }
}

Attempt<void> DestinationFolder::check_target(std::string_view name, bool overwrite) const {
  const auto place = walk_to(name, false);
  if (!place) return std::unexpected(place.error());
  if (!place->folder) return {};
  struct stat facts{};
  if (::fstatat(place->folder.get(), place->last_part.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return os_failure("reach", name, errno);
  }
  if (S_ISDIR(facts.st_mode)) return std::unexpected(fmt::format("'{}' is a folder here", name));
  if (!overwrite) return exists(name);
  return {};
}

Attempt<void> DestinationFolder::make_folder(std::string_view name) const {
  auto place = walk_to(std::string(name) + '/', true);
  if (!place) return std::unexpected(place.error());
  if (place->made.empty()) return {};
  return sync(*place);
}

Attempt<void> DestinationFolder::move_into_place(const std::string& temporary,
                                                 std::string_view name, bool overwrite) const {
  auto place = walk_to(name, true);
  if (!place) return std::unexpected(place.error());
  const auto rename = overwrite ? rename_over : rename_to_free_name;
  const int os_error =
      rename(root_.get(), temporary.c_str(), place->folder.get(), place->last_part.c_str());
  if (os_error == 0) return sync(*place);
  unmake(*place);
  if (os_error == EEXIST && !overwrite) return exists(name);
  if (os_error == EXDEV) {
    return std::unexpected(fmt::format(
        "'{}' is on another file system than '{}': pull into it directly", name, path_));
  }
  return os_failure("move into place", name, os_error);
}

void DestinationFolder::remove_leftovers() const {
  const int listing = ::openat(root_.get(), ".", folder_flags);
  if (listing < 0) return;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(listing), &::closedir);
  if (!entries) {
    ::close(listing);
    return;
  }
  while (const dirent* entry = ::readdir(entries.get())) {
    if (!is_temporary_name(entry->d_name)) continue;
    // A pull at work holds a lock on each of its files.
    const FileHandle file(
        ::openat(root_.get(), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      ::unlinkat(root_.get(), entry->d_name, 0);
    }
  }
}

}  // namespace tofu::cli
