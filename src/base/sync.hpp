#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tofu::sync {

/// By what the engine's threads meet. One place, so that tests/model can put something of its own
/// in the place of this file, which tries every order in which threads can meet.
template <class T>
using Atomic = std::atomic<T>;
using Mutex = std::mutex;
using ConditionVariable = std::condition_variable;
using Thread = std::thread;

/// Others may run first.
inline void yield() noexcept { std::this_thread::yield(); }

/// Between two looks at what another thread is about to change, the first of which has `tries` 0:
/// looks again at once a few times, then lets others run, then sleeps. A thread that was preempted
/// gets on whatever the threads' priorities are.
inline void back_off(unsigned tries) noexcept {
  constexpr unsigned looks = 64;
  constexpr unsigned yields = 64;
  constexpr std::chrono::microseconds nap{50};
  if (tries < looks) return;
  tries < looks + yields ? yield() : std::this_thread::sleep_for(nap);
}

}  // namespace tofu::sync
