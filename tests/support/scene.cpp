#include "support/scene.hpp"

#include "support/raw_socket.hpp"

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

bool can_open(int family) {
  try {
    close_socket(open_socket(family));
    return true;
  } catch (const Failure&) {
    return false;
  }
}

bool can_listen(const Address& address) {
  RawHandle socket = no_raw_handle;
  try {
    const RawAddress raw(address);
    socket = open_socket(raw.family());
    listen_at(socket, raw, 1);
    close_socket(socket);
    return true;
  } catch (const Failure&) {
    if (socket != no_raw_handle) close_socket(socket);
    return false;
  }
}

}  // namespace

std::string name_of(const Scene& scene) {
  std::string name = scene.drive == Drive::own_thread ? "own_thread_" : "caller_";
  name += name_of(scene.wire);
  return name;
}

void PrintTo(const Scene& scene, std::ostream* out) { *out << name_of(scene); }

std::string_view missing(Wire wire) {
  switch (wire) {
    case Wire::tcp_v4:
      return {};
    case Wire::tcp_v6:
      return can_listen(Address::tcp("::1", 0)) ? "" : "this host has no IPv6 loopback address ::1";
    case Wire::uds:
      return can_open(AF_UNIX) ? "" : "this system has no Unix sockets";
    case Wire::uds_abstract:
      return has_abstract_sockets ? "" : "this system has no abstract sockets";
  }
  return "no such wire";
}

Address local_address(const testing::TemporaryUdsPath& path) {
  return missing(Wire::uds).empty() ? Address::uds(path.path()) : Address::tcp("127.0.0.1", 0);
}

Address SceneTest::anywhere() {
  const Wire wire = GetParam().wire;
  // Some fixtures listen before SetUp() says that they are skipped.
  switch (missing(wire).empty() ? wire : Wire::tcp_v4) {
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
