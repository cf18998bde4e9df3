#include "net/forks.hpp"

#include <pthread.h>

#include <atomic>

namespace tofu::net {

namespace {

constinit std::atomic<std::uint32_t> fork_count{0};
constinit std::atomic<bool> counts_forks{false};

extern "C" void count_one_fork() { fork_count.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

// No lock and no static object that a fork could catch half made. Two threads that come here at
// once have each fork counted twice, which is as good.
Result<void> count_forks() noexcept {
  if (counts_forks.load(std::memory_order_acquire)) return {};
  if (const int os_error = ::pthread_atfork(nullptr, nullptr, count_one_fork); os_error != 0) {
    return fail(Status::allocation_failed, "pthread_atfork() failed", os_error);
  }
  counts_forks.store(true, std::memory_order_release);
  return {};
}

std::uint32_t forks() noexcept { return fork_count.load(std::memory_order_relaxed); }

}  // namespace tofu::net
