#include "net/posix/name_beside.hpp"

#include <sys/un.h>

#include <algorithm>

#include "net/posix/unique_name.hpp"

namespace tofu::net::posix {

std::string name_beside(const std::string& path) {
  constexpr std::size_t longest_path = sizeof(sockaddr_un::sun_path) - 1;
  constexpr std::size_t suffix = 8;
  // ss(8) shows a listener under the name it was bound to: let that begin with the path.
  if (path.size() + 1 + suffix <= longest_path) return path + '.' + unique_name(suffix);
  const std::size_t folder = path.rfind('/') + 1;  // npos + 1 is 0: no folder
  return path.substr(0, folder) + unique_name(std::min(suffix, longest_path - folder));
}

}  // namespace tofu::net::posix
