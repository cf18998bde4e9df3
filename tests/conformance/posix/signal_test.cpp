// A wait that a signal ends.

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "conformance/backend_fixture.hpp"

namespace tofu::poller {
namespace {

template <class Backend>
class WaitingWithSignals : public Conformance<Backend> {};
TYPED_TEST_SUITE(WaitingWithSignals, Backends, BackendName);

TYPED_TEST(WaitingWithSignals, ends_early_and_empty_on_a_signal) {
  struct sigaction action{};
  struct sigaction before{};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
  std::atomic<bool> ended = false;
  const pthread_t waiter = ::pthread_self();
  {
    const std::jthread signaller([&] {
      while (!ended) {  // until one arrives while it waits
        ::pthread_kill(waiter, SIGUSR1);
        std::this_thread::yield();
      }
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(this->wait(test::patience).empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, test::patience);
    ended = true;
  }
  ::sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace
}  // namespace tofu::poller
