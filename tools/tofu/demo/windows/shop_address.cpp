#include "demo/shop_address.hpp"

namespace tofu::cli {

Address shop_address() { return Address::tcp(default_host, 0); }

}  // namespace tofu::cli
