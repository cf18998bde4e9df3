#include "transfer/source_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "transfer/posix/open_error.hpp"

namespace tofu::cli {

namespace {
std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// POSIX names these members, and macOS, which is older, otherwise.
template <class Stat>
timespec modified(const Stat& facts) {
  if constexpr (requires { facts.st_mtim; }) {
    return facts.st_mtim;
  } else {
    return facts.st_mtimespec;
  }
}

template <class Stat>
timespec altered(const Stat& facts) {
  if constexpr (requires { facts.st_ctim; }) {
    return facts.st_ctim;
  } else {
    return facts.st_ctimespec;
  }
}

FileStamp stamp_of(const struct stat& facts) {
  return {.device = static_cast<std::uint64_t>(facts.st_dev),
          .inode = facts.st_ino,
          .bytes = static_cast<std::uint64_t>(facts.st_size),
          .modified_ns = nanoseconds(modified(facts)),
          .altered_ns = nanoseconds(altered(facts))};
}

constexpr int file_flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
constexpr int way_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/// Part by part, so that no link is followed. Empty on failure, with errno in `os_error`.
FileHandle open_below(const SourcePath& path, int& os_error) {
  const bool named_itself = path.below.empty();
  FileHandle file(::open(path.named.c_str(), named_itself ? file_flags : way_flags));
  for (std::size_t begin = 0; file && begin < path.below.size();) {
    const std::size_t slash = path.below.find('/', begin);
    const bool last = slash == std::string::npos;
    const std::string part = path.below.substr(begin, slash - begin);
    const FileHandle folder = std::move(file);
    file = FileHandle(
        ::openat(folder.get(), part.c_str(), O_NOFOLLOW | (last ? file_flags : way_flags)));
    if (!file) os_error = error_of_opening(folder.get(), part);
    if (last) break;
    begin = slash + 1;
  }
  if (!file && os_error == 0) os_error = errno;
  return file;
}
}  // namespace

Attempt<SourceFile> SourceFile::open(const SourcePath& where) {
  const std::string path = where.text();
  int os_error = 0;
  SourceFile source(open_below(where, os_error), path);
  if (os_error == ELOOP || os_error == ENOTDIR) {
    return std::unexpected(fmt::format(
        "'{}': it or a folder on the way became a link meanwhile; links are not followed", path));
  }
  if (!source.file_) return os_failure("open", path, os_error);
  struct stat facts{};
  if (::fstat(source.file_.get(), &facts) != 0) return os_failure("examine", path, errno);
  if (!S_ISREG(facts.st_mode)) {
    return std::unexpected(fmt::format("'{}' is not a regular file", path));
  }
  source.stamp_ = stamp_of(facts);
  source.executable_ = (facts.st_mode & S_IXUSR) != 0;
  return source;
}

Attempt<std::size_t> SourceFile::read(std::span<std::byte> into) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), remaining()));
  std::size_t done = 0;
  while (done < wanted) {
    const ssize_t count = ::read(file_.get(), into.data() + done, wanted - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return os_failure("read", path_, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  read_ += done;
  return done;
}

bool SourceFile::changed() const {
  struct stat facts{};
  return ::fstat(file_.get(), &facts) != 0 || stamp_of(facts) != stamp_;
}

}  // namespace tofu::cli
