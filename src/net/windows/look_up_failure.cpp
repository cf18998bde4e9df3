#include "net/windows/winsock.hpp"
// Behind winsock2.h.
#include <ws2tcpip.h>

#include "net/system_sockets.hpp"

namespace tofu::net {

// The codes are Winsock's own; there is no errno behind any of them.
Error look_up_failure(int code, int /*os_error*/) noexcept {
  switch (code) {
    case EAI_AGAIN:
      return {Status::communication_failed, code, "the name server does not answer"};
    case EAI_FAIL:
      return {Status::communication_failed, code, "the name server failed"};
    case EAI_MEMORY:
      return {Status::allocation_failed, code, "no memory for a host name look-up"};
    case WSANOTINITIALISED:
    case WSAENETDOWN:
    case WSASYSNOTREADY:
      return {Status::communication_failed, code, "the host name look-up failed"};
    default:
      return {Status::invalid_address, 0, "host name not found"};
  }
}

}  // namespace tofu::net
