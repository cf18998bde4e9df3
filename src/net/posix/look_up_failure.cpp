#include <netdb.h>

#include <cerrno>

#include "net/system_sockets.hpp"

namespace tofu::net {

Error look_up_failure(int code, int os_error) noexcept {
  // Without a descriptor for its files and sockets a C library may say that there is no such host.
  if (os_error == EMFILE || os_error == ENFILE) {
    return {Status::communication_failed, os_error, "the host name look-up failed"};
  }
  switch (code) {
    case EAI_AGAIN:
      return {Status::communication_failed, 0, "the name server does not answer"};
    case EAI_FAIL:
      return {Status::communication_failed, 0, "the name server failed"};
    case EAI_MEMORY:
      return {Status::allocation_failed, 0, "no memory for a host name look-up"};
    case EAI_SYSTEM:
      // Not status_of(): ENOENT is about a file of the system's then, not about a socket's path.
      return {os_error == ENOMEM ? Status::allocation_failed : Status::communication_failed,
              os_error, "the host name look-up failed"};
    default:
      return {Status::invalid_address, 0, "host name not found"};
  }
}

}  // namespace tofu::net
