#include "net/posix/block_signals.hpp"

#include <pthread.h>

#include <csignal>
#include <initializer_list>

namespace tofu::net::posix {

void block_asynchronous_signals() noexcept {
  sigset_t blocked;
  sigfillset(&blocked);
  for (const int synchronous : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) {
    sigdelset(&blocked, synchronous);
  }
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

}  // namespace tofu::net::posix
