#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "transfer/attempt.hpp"
#include "transfer/source_path.hpp"

namespace tofu::cli {

/// What lies under the paths that a user named, sorted by name within each of them.
struct FileTree {
  struct File {
    SourcePath path;
    std::string name;  ///< how others know it: "FOLDER/below/file", or just "file"
    std::uint64_t bytes = 0;
  };
  std::vector<File> files;
  /// Names of the folders with nothing in them.
  std::vector<std::string> empty_folders;
  /// What is left out by rule, each with its reason: symbolic links below a named folder (they are
  /// never followed) and special files.
  std::vector<std::string> left_out;
  /// What is missing because it cannot be read, each with its reason.
  std::vector<std::string> unreadable;

  [[nodiscard]] std::uint64_t bytes() const noexcept;
};

/// Whether to look into a folder of that name; for leaving out the likes of ".git".
using FolderFilter = std::function<bool(std::string_view name)>;

/// Adds a file, or a folder with everything below it, to the tree. A folder gives its own name to
/// what lies below; one that ends in "." or "..", like "." itself, does not. A link that the user
/// names is followed. Failure: there is nothing at `named`, or it is neither file nor folder.
[[nodiscard]] Attempt<void> add_to_tree(FileTree& tree, const std::string& named,
                                        const FolderFilter& filter = {});

}  // namespace tofu::cli
