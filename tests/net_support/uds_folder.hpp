#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "net/listener.hpp"
#include "net/socket.hpp"
#include "support/expect.hpp"

namespace tofu::test {

/// A folder of the test's own in which it can see every file that was left behind.
class UdsFolder : public ::testing::Test {
 protected:
  UdsFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tofu-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw Failure("no temporary folder");
    folder = name;
  }
  ~UdsFolder() override { std::filesystem::remove_all(folder); }

  [[nodiscard]] std::string path(const std::string& name = "s") const { return folder / name; }
  /// The names of all files, sorted.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }
  /// Leaves the file of a listener that died.
  static void make_stale(const std::string& path) {
    const net::Endpoint endpoint = must(net::Endpoint::uds(path));
    const net::Socket socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto* address = static_cast<const sockaddr*>(endpoint.data());
    if (::bind(static_cast<int>(socket.handle()), address,
               static_cast<socklen_t>(endpoint.size())) != 0) {
      throw Failure("no stale socket at " + path);
    }
  }
  static Result<net::Listener> listen(const std::string& path) {
    return net::Listener::uds(path, 64, {});
  }
  static bool can_connect(const std::string& path) {
    return net::start_connect(must(net::Endpoint::uds(path)), {}).has_value();
  }

  std::filesystem::path folder;
};

}  // namespace tofu::test
