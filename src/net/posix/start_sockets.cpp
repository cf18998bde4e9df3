#include "net/system_sockets.hpp"

namespace tofu::net {

int start_sockets() noexcept { return 0; }  // always ready

}  // namespace tofu::net
