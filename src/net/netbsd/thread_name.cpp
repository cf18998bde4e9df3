#include <pthread.h>

#include "net/posix/socket_calls.hpp"

namespace tofu::net::posix {

void name_this_thread(const char* name) noexcept {
  ::pthread_setname_np(::pthread_self(), "%s", const_cast<char*>(name));
}

}  // namespace tofu::net::posix
