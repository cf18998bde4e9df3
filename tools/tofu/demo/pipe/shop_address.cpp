#include "demo/shop_address.hpp"

namespace tofu::cli {

Address shop_address() { return Address::uds(); }  // a new path: there are no abstract names

}  // namespace tofu::cli
