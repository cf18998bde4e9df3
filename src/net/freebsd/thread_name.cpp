#include <pthread.h>
#include <pthread_np.h>

#include "net/posix/socket_calls.hpp"

namespace tofu::net::posix {

void name_this_thread(const char* name) noexcept { ::pthread_set_name_np(::pthread_self(), name); }

}  // namespace tofu::net::posix
