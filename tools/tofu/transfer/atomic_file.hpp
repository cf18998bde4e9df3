#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "transfer/attempt.hpp"
#include "transfer/destination_folder.hpp"
#include "transfer/file_handle.hpp"

namespace tofu::cli {

/// A file that appears whole or not at all: written under a temporary name, which is gone again if
/// this is destroyed without commit(). Should the process be killed, the next DestinationFolder
/// removes it. Move-only; not thread-safe; may not outlive its folder.
class AtomicFile {
 public:
  [[nodiscard]] static Attempt<AtomicFile> create(DestinationFolder& folder);
  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;

  /// Waits for the disk from time to time, so that commit() never waits for gigabytes.
  [[nodiscard]] Attempt<void> write(std::span<const std::byte> bytes);

  struct CommitOptions {
    bool overwrite = false;
    /// Whoever may read the file may run it too.
    bool executable = false;
  };
  /// Waits until the disk has it all, gives it its name, and waits until the disk has that too.
  /// After a failure nothing is left, but see DestinationFolder::move_into_place().
  [[nodiscard]] Attempt<void> commit(std::string_view name, const CommitOptions& options);

 private:
  AtomicFile(const DestinationFolder& folder, FileHandle file, std::string temporary)
      : folder_(&folder), file_(std::move(file)), temporary_(std::move(temporary)) {}
  [[nodiscard]] Attempt<void> sync();
  void discard() noexcept;

  const DestinationFolder* folder_;
  FileHandle file_;
  std::string temporary_;  // empty: no longer there
  std::size_t unsynced_ = 0;
};

}  // namespace tofu::cli
