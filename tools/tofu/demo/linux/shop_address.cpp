#include "demo/shop_address.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <random>

namespace tofu::cli {

Address shop_address() {
  return Address::uds(fmt::format("@tofu-demo-{}-{:08x}", getpid(), std::random_device()()));
}

}  // namespace tofu::cli
