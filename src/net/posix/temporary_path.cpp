#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "net/listener.hpp"
#include "net/posix/unique_name.hpp"

namespace tofu::net {

namespace {

/// What is left of the shortest limit of all platforms (103, macOS) for the folder: the rest is for
/// the longest file name made here, and for the suffix of the temporary name that binding takes.
constexpr std::size_t longest_folder = 50;

/// $TMPDIR if it can be used for this, else /tmp.
std::string temporary_folder() {
  const char* wish = std::getenv("TMPDIR");
  const std::string folder = wish == nullptr ? "" : wish;
  const bool usable = folder.starts_with('/') && folder.size() <= longest_folder &&
                      ::access(folder.c_str(), W_OK | X_OK) == 0;
  return usable ? folder : "/tmp";
}

bool exists(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

}  // namespace

std::string temporary_uds_path() {
  const std::string start = temporary_folder() + "/tofu-" + std::to_string(::getpid()) + '-';
  for (;;) {
    std::string path = start + posix::unique_name(12) + ".sock";
    if (!exists(path)) return path;
  }
}

}  // namespace tofu::net
