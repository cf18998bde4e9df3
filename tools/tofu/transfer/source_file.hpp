#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "transfer/attempt.hpp"
#include "transfer/file_handle.hpp"
#include "transfer/source_path.hpp"

namespace tofu::cli {

/// What the system says of a file at one moment. Another stamp: somebody touched the file.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;  ///< since 1970
  std::int64_t altered_ns = 0;   ///< content, owner, mode or links
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// A regular file being read from start to end, of the size that it had when it was opened.
/// Move-only; not thread-safe.
class SourceFile {
 public:
  /// Opens a regular file. What took the place of it or of a folder on the way since they were
  /// listed leads nowhere: links are not followed, and nobody waits for the other end of a pipe.
  [[nodiscard]] static Attempt<SourceFile> open(const SourcePath& where);

  /// The size when it was opened; never more is read, however it grows.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return stamp_.bytes; }
  /// What read() has not given yet.
  [[nodiscard]] std::uint64_t remaining() const noexcept { return bytes() - read_; }
  /// True if its owner may run it as a program.
  [[nodiscard]] bool executable() const noexcept { return executable_; }
  /// What the system said when it was opened.
  [[nodiscard]] const FileStamp& stamp() const noexcept { return stamp_; }

  /// Reads the next bytes. Fewer than asked for: the end was reached, of bytes() or, if the file
  /// shrank, of the file.
  [[nodiscard]] Attempt<std::size_t> read(std::span<std::byte> into);

  /// True if the file is no longer what it was when it was opened.
  [[nodiscard]] bool changed() const;

 private:
  SourceFile(FileHandle file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  FileHandle file_;
  std::string path_;
  FileStamp stamp_;
  bool executable_ = false;
  std::uint64_t read_ = 0;
};

}  // namespace tofu::cli
