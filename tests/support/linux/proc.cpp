#include "support/proc.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace tofu::test {
namespace {

std::size_t entries_of(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

}  // namespace

std::size_t open_descriptors() { return entries_of("/proc/self/fd") - 1; }  // but the folder's own

std::size_t running_threads() { return entries_of("/proc/self/task"); }

std::set<std::string> time_waits(std::uint16_t port) {
  constexpr unsigned time_wait = 6;  // TCP_TIME_WAIT of the kernel's include/net/tcp_states.h
  std::set<std::string> found;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream lines(table);
    std::string line;
    for (std::getline(lines, line); std::getline(lines, line);) {
      std::istringstream words(line);
      std::string number;
      std::string local;
      std::string remote;
      unsigned state = 0;
      words >> number >> local >> remote >> std::hex >> state;
      const auto port_of = [](const std::string& end) {
        return std::stoul(end.substr(end.rfind(':') + 1), nullptr, 16);
      };
      if (state == time_wait && (port_of(local) == port || port_of(remote) == port)) {
        found.insert(std::string(local).append(" ").append(remote));
      }
    }
  }
  return found;
}

}  // namespace tofu::test
