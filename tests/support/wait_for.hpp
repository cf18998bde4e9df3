#pragma once

#include <atomic>
#include <thread>

namespace tofu::test {

/// Waits until another thread has set the flag. In the place of its wait(): with libstdc++ 12 for
/// mingw that, latches and barriers can miss the notification.
inline void wait_for(const std::atomic<bool>& flag) {
  while (!flag) std::this_thread::yield();
}

}  // namespace tofu::test
