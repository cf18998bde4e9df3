#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "transfer/attempt.hpp"
#include "transfer/file_handle.hpp"

namespace tofu::cli {

/// The folder that pull stores into. Names are resolved part by part from its open handle, and no
/// link is followed on the way, so that nothing is ever written outside of it, whatever
/// stands in it and whoever changes it meanwhile. Names have passed check_wire_name().
/// Move-only; not thread-safe.
class DestinationFolder {
 public:
  /// Opens `path`, which is made if it does not exist, and removes what a killed pull left in it.
  /// From then on a write past this process's limit for file sizes fails instead of killing it.
  [[nodiscard]] static Attempt<DestinationFolder> open(const std::string& path);

  [[nodiscard]] const FileHandle& root() const noexcept { return root_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// A number not yet given, for the name of a temporary file.
  [[nodiscard]] unsigned next_serial() noexcept { return ++last_serial_; }

  /// Whether a file may come to be at `name` as things stand: all folders on the way are folders
  /// or missing, and nothing is there yet, or with `overwrite` no folder.
  [[nodiscard]] Attempt<void> check_target(std::string_view name, bool overwrite) const;

  /// Makes a folder and the missing ones above it, and waits until the disk has them. One that
  /// exists is fine.
  [[nodiscard]] Attempt<void> make_folder(std::string_view name) const;

  /// Moves the file `temporary` of this folder to `name` in one step, making the missing folders
  /// above it, and waits until the disk knows that name. Without `overwrite` it fails if something
  /// came to be there. On failure all is as it was before, unless it is the disk that failed to
  /// take the name: then the file is in place, and may be gone after a crash.
  [[nodiscard]] Attempt<void> move_into_place(const std::string& temporary, std::string_view name,
                                              bool overwrite) const;

 private:
  /// Where a name ends: the folder that holds its last part, empty if that does not exist yet, and
  /// the folders that were made on the way.
  struct Place;

  DestinationFolder(FileHandle root, std::string path)
      : root_(std::move(root)), path_(std::move(path)) {}
  [[nodiscard]] Attempt<Place> walk_to(std::string_view name, bool make_missing) const;
  /// Waits until the disk has the place's folder, and those in which others were made.
  [[nodiscard]] Attempt<void> sync(Place& place) const;
  /// Removes the folders that were made, as far as they are where they were and empty.
  static void unmake(Place& place) noexcept;
  void remove_leftovers() const;

  FileHandle root_;
  std::string path_;
  unsigned last_serial_ = 0;
};

}  // namespace tofu::cli
