#include "addresses.hpp"

namespace tofu::test {

namespace {

constexpr std::uint16_t first_port = 1'000;
constexpr std::uint64_t ports = 3;
constexpr std::uint16_t black_hole = 9;
constexpr std::uint16_t nobodys_port = 2;

std::uint16_t some_port(sim::Random& random) {
  return static_cast<std::uint16_t>(first_port + random.below(ports));
}

Address some_path(sim::Random& random) {
  return Address::uds(random.chance(700) ? "/sim/socket" : "@abstract");
}

}  // namespace

Address place_to_listen(sim::Random& random) {
  if (random.chance(300)) return some_path(random);
  if (random.chance(50)) return Address::uds();
  if (random.chance(50)) return Address::tcp("127.0.0.1", 0);
  return Address::tcp(random.chance(300) ? "" : "127.0.0.1", some_port(random));
}

Address place_to_connect(sim::Random& random) {
  if (random.chance(300)) return some_path(random);
  if (random.chance(100))
    return Address::tcp("name-" + std::to_string(random.between(1, 4)), some_port(random));
  if (random.chance(20)) return Address::tcp("nowhere", some_port(random));
  if (random.chance(30)) return Address::tcp("127.0.0.1", nobodys_port);
  if (random.chance(30)) return Address::tcp("127.0.0.1", black_hole);
  return Address::tcp("127.0.0.1", some_port(random));
}

}  // namespace tofu::test
