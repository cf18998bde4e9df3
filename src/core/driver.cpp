#include "core/driver.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "net/thread_setup.hpp"

namespace tofu::detail {

namespace {

// A thread that waits for a command looks again this often, whether it leads or another one does.
constexpr std::chrono::nanoseconds command_turn = std::chrono::milliseconds(10);

// How long nobody leads, at the longest twice this, before the own thread does: much longer than a
// thread that has a message needs to come back for the next one, if it comes at once.
constexpr std::chrono::nanoseconds time_to_return = std::chrono::microseconds(500);

}  // namespace

Driver::Driver(Reactor& reactor, Drive drive) noexcept : reactor_(reactor), drive_(drive) {
  if (drive_ == Drive::caller) return;
  reactor_.doorbell().set_call(
      [](void* self) noexcept {
        auto& driver = *static_cast<Driver*>(self);
        Lock lock(driver.mutex_);
        driver.call(lock);
      },
      this);
}

bool Driver::start() noexcept {
  if (drive_ == Drive::caller) return true;
  try {
    thread_ = sync::Thread([this] { run(); });
    return true;
  } catch (const std::exception&) {  // no memory, or no thread
    return false;
  }
}

// The own thread. While receivers lead it looks now and then whether they still do; once it finds
// that one leads and that no leader left meanwhile, it sleeps too, until somebody leaves.
void Driver::run() {
  net::set_up_own_thread("tofu-engine");
  Lock lock(mutex_);
  std::uint64_t seen = departures_;
  while (!reactor_.finished()) {
    const bool unchanged = std::exchange(seen, departures_) == departures_;
    const bool called = std::exchange(called_, false);
    if (!led_ && (called || unchanged)) {
      on_guard_ = false;
      lead_until_relieved(lock);
    } else if (led_ && unchanged) {
      on_guard_ = false;
      called_or_left_.wait(lock, [this] { return called_ || on_guard_ || reactor_.finished(); });
    } else {
      on_guard_ = true;
      called_or_left_.wait_for(lock, time_to_return,
                               [this] { return called_ || reactor_.finished(); });
    }
  }
}

// A receiver that was woken by its message leads when it waits again, or one that still follows
// does at once.
void Driver::lead_until_relieved(Lock& lock) noexcept {
  Reactor::Turned turned;
  do {
    turned = lead(lock, [this] {
      return reactor_.turn(poller::no_timeout, Reactor::AfterPosts::look_again);
    });
    if (turned.took_posts || turned.delivered || reactor_.is_starving()) {
      give_way(lock);
      if (led_) return;  // another thread took the lead over, and departs itself
    }
  } while (!reactor_.finished() && (!turned.woke_receiver || reactor_.has_work()));
  ++departures_;
  const bool quiet = reactor_.doorbell().leave();
  called_ = !nudge_a_follower() && !quiet;
}

// More may be about to be posted, or returned to the pool. Whoever does that needs to wake nobody
// as long as this thread does not sleep; where both share a processor, it gets the time to do more.
// A receiver that has messages is to work on them before more are put behind them.
void Driver::give_way(Lock& lock) noexcept {
  lock.unlock();
  sync::yield();
  lock.lock();
}

void Driver::posted(Mailbox& mailbox) noexcept {
  if (drive_ == Drive::own_thread && reactor_.doorbell().is_vacant()) {
    // Its receiver has more to do and comes back for it: then all its answers leave together. If
    // it does not, the own thread finds them.
    if (mailbox.waiting() > 0 && on_guard_) return;
    // The first message since its receiver waited leaves at once, from here: no thread is woken for
    // a question or an answer. A second one is the beginning of a burst, which the own thread
    // gathers while it is posted.
    if (mailbox.note_post() && lead_without_waiting()) return;
  }
  reactor_.doorbell().ring();
}

void Driver::wait(Mailbox& mailbox, net::TimePoint deadline) noexcept {
  Lock lock(mutex_);
  bool has_led = false;
  do {
    // Asked under the lock, so that nobody else's turn can swallow the ring that came with it.
    if (mailbox.wants_receiver()) break;
    if (led_) {
      followers_.push_back(mailbox);
      lock.unlock();
      mailbox.wait(deadline);
      lock.lock();
      mailbox.ListNode<Following>::unlink();
    } else if (reactor_.finished()) {
      break;
    } else {
      // What the first turn finds posted is this thread's own, as a rule: it waits for the answer.
      // What comes while it leads is posted by others, who may well go on.
      using Wait = std::chrono::nanoseconds;
      const Wait max_wait = deadline == net::never
                                ? poller::no_timeout
                                : std::max<Wait>(deadline - net::now(), Wait::zero());
      const auto after_posts =
          has_led ? Reactor::AfterPosts::look_again : Reactor::AfterPosts::sleep;
      const Reactor::Turned turned =
          lead(lock, [&] { return reactor_.turn(max_wait, after_posts, &mailbox); });
      if (has_led && turned.took_posts) give_way(lock);
      has_led = true;
    }
  } while (!mailbox.wants_receiver() && net::now() < deadline);
  if (has_led) ++departures_;
  depart(lock);
}

// One turn as the leader. The lock is released meanwhile.
template <class Turn>
Reactor::Turned Driver::lead(Lock& lock, Turn turn) noexcept {
  led_ = true;
  lock.unlock();
  reactor_.doorbell().enter();
  const Reactor::Turned turned = turn();
  lock.lock();
  led_ = false;
  if (turned.command_done) command_done_.notify_all();
  return turned;
}

// In the thread of somebody who posts, so not while commands, aborts or channels are left to work
// on, which may mean many closings, or files of listeners. False: there is more to do, or somebody
// else leads or is about to. No departure, as no event was asked for: if nobody else comes, the own
// thread has to.
bool Driver::lead_without_waiting() noexcept {
  Lock lock(mutex_, std::try_to_lock);
  if (!lock || led_ || reactor_.finished() || !reactor_.has_posts_alone()) return false;
  lead(lock, [this] { return reactor_.turn_without_waiting(); });
  depart(lock);
  return true;
}

// One goes who led, or was to lead, and the lock with it: a receiver that follows leads next. There
// is none: the own thread does, at once if there is work.
void Driver::depart(Lock& lock) noexcept {
  if (led_) return;  // another one does already, and departs as well
  const bool quiet = reactor_.doorbell().leave() && !reactor_.has_work();
  const bool relieved = nudge_a_follower();
  if (drive_ == Drive::caller) return;
  if (!quiet && !relieved) {
    call(lock);
  } else if (!on_guard_) {
    on_guard_ = true;
    lock.unlock();
    called_or_left_.notify_one();
  }
}

// Makes the own thread lead. It is woken without the lock, which it needs first of all.
void Driver::call(Lock& lock) noexcept {
  called_ = true;
  lock.unlock();
  called_or_left_.notify_one();
}

// Makes a receiver lead that waits without a message. False: there is none.
bool Driver::nudge_a_follower() noexcept {
  Mailbox* follower = followers_.front();
  while (follower != nullptr && follower->wants_receiver()) follower = followers_.next(*follower);
  if (follower == nullptr) return false;
  follower->nudge();
  return true;
}

void Driver::wait_until(const sync::Atomic<bool>* done) noexcept {
  Lock lock(mutex_);
  bool has_led = false;
  while (!reactor_.finished() && (done == nullptr || !done->load(std::memory_order_acquire))) {
    if (led_) {
      command_done_.wait_for(lock, command_turn);
    } else {
      lead(lock, [this] { return reactor_.turn(command_turn); });
      has_led = true;
    }
  }
  if (has_led) ++departures_;
  depart(lock);
}

void Driver::join() noexcept {
  wait_until(nullptr);
  {
    std::lock_guard lock(mutex_);
    called_or_left_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace tofu::detail
