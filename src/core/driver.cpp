#include "core/driver.hpp"

#include <algorithm>
#include <system_error>

#include "net/thread_setup.hpp"

namespace tofu::detail {

namespace {

// While a thread that waits for a command leads, it looks again this often.
constexpr std::chrono::nanoseconds command_turn = std::chrono::milliseconds(10);

}  // namespace

bool Driver::start() noexcept {
  if (drive_ == Drive::caller) return true;
  try {
    thread_ = std::thread([this] { run(); });
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

void Driver::run() {
  net::set_up_engine_thread();
  while (!reactor_.finished()) {
    if (!reactor_.turn(poller::no_timeout)) continue;
    std::lock_guard lock(mutex_);
    command_done_.notify_all();
  }
}

void Driver::wait(Mailbox& mailbox, net::TimePoint deadline) noexcept {
  if (drive_ == Drive::own_thread) return mailbox.wait(deadline);

  std::unique_lock lock(mutex_);
  do {
    // Asked under the lock, so that nobody else's turn can swallow the ring that came with it.
    if (mailbox.waiting() > 0 || mailbox.closed()) break;
    if (led_) {
      followers_.push_back(mailbox);
      lock.unlock();
      mailbox.wait(deadline);
      lock.lock();
      mailbox.ListNode<Following>::unlink();
    } else if (reactor_.finished()) {
      break;
    } else {
      const net::TimePoint now = net::now();
      const auto left = deadline == net::never ? poller::no_timeout
                        : deadline > now       ? deadline - now
                                               : std::chrono::nanoseconds::zero();
      lead(lock, left);
    }
  } while (mailbox.waiting() == 0 && !mailbox.closed() && net::now() < deadline);
  nudge_a_follower();
}

void Driver::nudge_a_follower() noexcept {
  if (!led_ && !followers_.empty()) followers_.front()->nudge();
}

// One turn as the leader. The lock is released meanwhile.
void Driver::lead(std::unique_lock<std::mutex>& lock, std::chrono::nanoseconds max_wait) noexcept {
  led_ = true;
  lock.unlock();
  const bool command_done = reactor_.turn(max_wait);
  lock.lock();
  led_ = false;
  if (command_done) command_done_.notify_all();
}

void Driver::wait_until(const std::atomic<bool>* done) noexcept {
  std::unique_lock lock(mutex_);
  while (!reactor_.finished() && (done == nullptr || !done->load(std::memory_order_acquire))) {
    if (drive_ == Drive::own_thread || led_) {
      command_done_.wait_for(lock, command_turn);
    } else {
      lead(lock, command_turn);
    }
  }
  nudge_a_follower();
}

void Driver::join() noexcept {
  wait_until(nullptr);
  if (thread_.joinable()) thread_.join();
}

}  // namespace tofu::detail
