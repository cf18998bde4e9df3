#include "transfer/file_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>

#include "common/os_error_text.hpp"
#include "transfer/entry_kind.hpp"
#include "transfer/path_text.hpp"

namespace tofu::cli {

namespace {
namespace fs = std::filesystem;

struct Walk {
  FileTree& tree;
  const FolderFilter& filter;
  const std::string& named;  // by the user
  std::string own_name;      // what that adds in front of the names below

  void leave_out(const fs::path& path, std::string_view why) const {
    tree.left_out.push_back(fmt::format("'{}' is left out: {}", text_of(path), why));
  }
  void miss(const fs::path& path, const std::error_code& error) const {
    tree.unreadable.push_back(
        fmt::format("cannot read '{}': {}", text_of(path), error_text(error)));
  }

  void add_file(const fs::path& path, std::string name) const {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    if (error) return miss(path, error);
    std::string below =
        own_name.empty() ? name : name.substr(std::min(name.size(), own_name.size() + 1));
    tree.files.push_back(
        {.path = {named, std::move(below)}, .name = std::move(name), .bytes = bytes});
  }

  /// The entries of a folder in order of their names; what could be read of them if not all.
  [[nodiscard]] std::vector<fs::directory_entry> entries_of(const fs::path& folder) const {
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    fs::directory_iterator next(folder, error);
    for (; !error && next != fs::directory_iterator(); next.increment(error)) {
      entries.push_back(*next);
    }
    if (error) miss(folder, error);
    std::ranges::sort(entries, {}, [](const auto& entry) { return entry.path(); });
    return entries;
  }

  void add_entry(const fs::directory_entry& entry, const std::string& name) const {
    const auto kind = kind_of(entry);
    if (!kind) return miss(entry.path(), kind.error());
    switch (*kind) {
      case EntryKind::file:
        return add_file(entry.path(), name);
      case EntryKind::folder:
        return add_folder(entry.path(), name);
      case EntryKind::link:
        return leave_out(entry.path(), "symbolic links are not followed");
      case EntryKind::special:
        return leave_out(entry.path(), "it is a special file");
    }
  }

  void add_folder(const fs::path& folder, const std::string& name) const {
    const std::size_t unreadable_before = tree.unreadable.size();
    const auto entries = entries_of(folder);
    for (const fs::directory_entry& entry : entries) {
      const std::string part = text_of(entry.path().filename());
      std::error_code ignored;  // add_entry() will say it
      if (filter && entry.is_directory(ignored) && !filter(part)) continue;
      add_entry(entry, name.empty() ? part : fmt::format("{}/{}", name, part));
    }
    const bool readable = tree.unreadable.size() == unreadable_before;
    if (entries.empty() && readable && !name.empty()) tree.empty_folders.push_back(name);
  }
};

/// The name that a path gives to what lies at it: none for what ends in "." or "..", nor for "/".
std::string own_name(const fs::path& path) {
  const std::string name = text_of((path.has_filename() ? path : path.parent_path()).filename());
  return name == "." || name == ".." ? std::string() : name;
}
}  // namespace

std::uint64_t FileTree::bytes() const noexcept {
  return std::accumulate(
      files.begin(), files.end(), std::uint64_t{0},
      [](std::uint64_t sum, const File& file) noexcept { return sum + file.bytes; });
}

Attempt<void> add_to_tree(FileTree& tree, const std::string& named, const FolderFilter& filter) {
  const fs::path path = path_of(named);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const Walk walk{tree, filter, named, own_name(path)};
  if (status.type() == fs::file_type::regular) {
    walk.add_file(path, walk.own_name);
  } else if (status.type() == fs::file_type::directory) {
    walk.add_folder(path, walk.own_name);
  } else if (error) {
    return os_failure("read", named, error);
  } else {
    return std::unexpected(fmt::format("'{}' is neither a file nor a folder", named));
  }
  return {};
}

}  // namespace tofu::cli
