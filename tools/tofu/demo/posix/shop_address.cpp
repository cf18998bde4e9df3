#include "demo/shop_address.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <random>

namespace tofu::cli {
namespace {

#ifdef __linux__
Address with_name(long process, unsigned number) {
  return Address::uds(fmt::format("@tofu-demo-{}-{:08x}", process, number));
}
#else
Address with_name(long, unsigned) { return Address::uds(); }
#endif

}  // namespace

Address shop_address() { return with_name(getpid(), std::random_device()()); }

}  // namespace tofu::cli
