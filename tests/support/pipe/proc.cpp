#include "support/proc.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "support/expect.hpp"

namespace tofu::test {

// There is no folder that lists them everywhere.
std::size_t open_descriptors() {
  constexpr long most_looked_at = 100'000;  // there may be no limit
  const long limit = ::sysconf(_SC_OPEN_MAX);
  const auto end = static_cast<int>(limit < 0 ? most_looked_at : std::min(limit, most_looked_at));
  std::size_t count = 0;
  for (int descriptor = 0; descriptor < end; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) ++count;
  }
  return count;
}

// Its lines are "tcp4 0 0 127.0.0.1.50123 127.0.0.1.7099 TIME_WAIT".
std::set<std::string> time_waits(std::uint16_t port) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> listing(::popen("netstat -an -p tcp", "r"),
                                                                &::pclose);
  if (!listing) throw Failure("netstat cannot be started");
  const std::string end = '.' + std::to_string(port);
  std::set<std::string> found;
  std::array<char, 512> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), listing.get()) != nullptr) {
    std::istringstream words(line.data());
    std::string ignored;
    std::string local;
    std::string remote;
    std::string state;
    words >> ignored >> ignored >> ignored >> local >> remote >> state;
    if (state == "TIME_WAIT" && (local.ends_with(end) || remote.ends_with(end))) {
      found.insert(local + ' ' + remote);
    }
  }
  return found;
}

}  // namespace tofu::test
