#include "support/scene.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tofu::test {
namespace {

std::string_view name_of(Wire wire) {
  switch (wire) {
    case Wire::tcp_v4:
      return "tcp_v4";
    case Wire::tcp_v6:
      return "tcp_v6";
    case Wire::uds:
      return "uds";
    case Wire::uds_abstract:
      return "uds_abstract";
  }
  return "unknown";
}

std::vector<Scene> each_drive_with(std::initializer_list<Wire> wires) {
  std::vector<Scene> scenes;
  for (const Drive drive : {Drive::own_thread, Drive::caller}) {
    for (const Wire wire : wires) scenes.push_back({drive, wire});
  }
  return scenes;
}

}  // namespace

std::string name_of(const Scene& scene) {
  std::string name = scene.drive == Drive::own_thread ? "own_thread_" : "caller_";
  name += name_of(scene.wire);
  return name;
}

void PrintTo(const Scene& scene, std::ostream* out) { *out << name_of(scene); }

bool host_has_ipv6() {
  const int descriptor = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  const int bound =
      ::bind(descriptor, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback);
  ::close(descriptor);
  return bound == 0;
}

Address SceneTest::anywhere() {
  switch (GetParam().wire) {
    case Wire::tcp_v4:
      return Address::tcp("127.0.0.1", 0);
    case Wire::tcp_v6:
      return Address::tcp("::1", 0);
    case Wire::uds:
      return Address::uds(paths_.emplace_back().path());
    case Wire::uds_abstract:
      return Address::uds("@" + paths_.emplace_back().path());
  }
  throw Failure("no such wire");
}

std::vector<Scene> every_scene() {
  return each_drive_with({Wire::tcp_v4, Wire::tcp_v6, Wire::uds, Wire::uds_abstract});
}

std::vector<Scene> main_scenes() { return each_drive_with({Wire::tcp_v4, Wire::uds}); }

std::vector<Scene> tcp_scenes() { return each_drive_with({Wire::tcp_v4}); }

std::vector<Scene> uds_scenes() { return each_drive_with({Wire::uds}); }

}  // namespace tofu::test
