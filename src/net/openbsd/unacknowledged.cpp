#include "net/socket.hpp"

namespace tofu::net {

std::size_t Socket::unacknowledged() const noexcept { return 0; }  // the system cannot tell

}  // namespace tofu::net
