#include "transfer/source_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace tofu::cli {

namespace {
std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& facts) {
  return {.device = facts.st_dev,
          .inode = facts.st_ino,
          .bytes = static_cast<std::uint64_t>(facts.st_size),
          .modified_ns = nanoseconds(facts.st_mtim),
          .altered_ns = nanoseconds(facts.st_ctim)};
}
}  // namespace

Attempt<SourceFile> SourceFile::open(const std::string& path) {
  SourceFile source(FileHandle(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)), path);
  if (!source.file_) return os_failure("open", path, errno);
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
