#include "net/thread_setup.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#if __has_include(<pthread_np.h>)
#include <pthread_np.h>
#endif

namespace tofu::net {
namespace {

/// What debuggers call this thread.
using ThreadName = std::array<char, 16>;
#if __has_include(<pthread_np.h>)
void get_thread_name(ThreadName& into) {
  pthread_get_name_np(pthread_self(), into.data(), into.size());
}
#else
void get_thread_name(ThreadName& into) {
  pthread_getname_np(pthread_self(), into.data(), into.size());
}
#endif

TEST(ThreadSetup, leaves_signals_to_the_applications_threads) {
  sigset_t blocked;
  sigemptyset(&blocked);
  std::jthread([&blocked] {
    set_up_own_thread("tofu-engine");
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  }).join();
  for (const int asynchronous : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGALRM, SIGPIPE}) {
    EXPECT_EQ(sigismember(&blocked, asynchronous), 1) << asynchronous;
  }
  for (const int synchronous : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    EXPECT_EQ(sigismember(&blocked, synchronous), 0) << synchronous;
  }
}

TEST(ThreadSetup, names_the_thread) {
  ThreadName name{};
  std::jthread([&name] {
    set_up_own_thread("tofu-engine");
    get_thread_name(name);
  }).join();
  EXPECT_EQ(std::string(name.data()), "tofu-engine");
}

}  // namespace
}  // namespace tofu::net
