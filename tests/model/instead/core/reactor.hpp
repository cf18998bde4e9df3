#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "base/sync.hpp"
#include "checker/blocking.hpp"
#include "core/doorbell.hpp"
#include "core/inbox.hpp"
#include "core/mailbox.hpp"
#include "poller/wait_timeout.hpp"

namespace tofu::detail {

/// In the place of src/core/reactor.hpp, for the Driver: a reactor whose network is a queue.
///
/// What is posted comes straight back to the group with that channel number, as from a quick peer.
/// A turn does what it has to do with other threads in the order of the real one's: it looks for
/// posts, wakes the doorbell, works, delivers, gets ready to sleep, looks at the leader's mailbox,
/// waits.
class Reactor {
 public:
  enum class AfterPosts : std::uint8_t { sleep, look_again };
  struct Turned {
    bool command_done = false;
    bool took_posts = false;
    bool delivered = false;
    bool woke_receiver = false;
  };
  static constexpr std::size_t groups = 2;

  Reactor() noexcept
      : doorbell_([](void* self) noexcept { static_cast<Reactor*>(self)->poller_.wake(); }, this) {}

  // --- Thread-safe ---
  void submit(MessagePtr message) noexcept { inbox_.push(std::move(message)); }
  /// A message from the network: an event for who waits in the poller.
  void arrives(MessagePtr message) noexcept {
    network_.push(std::move(message));
    poller_.wake();
  }
  /// A command that a turn is to finish.
  void command() noexcept {
    command_wanted_ = true;
    doorbell_.ring();
  }
  [[nodiscard]] const sync::Atomic<bool>& command_finished() const noexcept { return done_; }
  void stop() noexcept {
    stop_wanted_ = true;
    doorbell_.ring();
  }
  [[nodiscard]] bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }
  [[nodiscard]] Doorbell& doorbell() noexcept { return doorbell_; }
  [[nodiscard]] Mailbox& mailbox(std::size_t group) noexcept { return mailboxes_[group]; }

  // --- The leader ---
  Turned turn(std::chrono::nanoseconds max_wait, AfterPosts after_posts = AfterPosts::sleep,
              const Mailbox* leaders = nullptr) noexcept {
    turned_ = {};
    if (!inbox_.empty()) {
      doorbell_.awake();
      work();
      if (finished()) return turned_;
      if (after_posts == AfterPosts::look_again || turned_.command_done) max_wait = {};
    }
    wait_for_events(max_wait, leaders);
    work();
    return turned_;
  }
  Turned turn_without_waiting() noexcept {
    turned_ = {};
    doorbell_.awake();
    work();
    return turned_;
  }
  [[nodiscard]] bool has_work() const noexcept { return false; }
  [[nodiscard]] bool is_starving() const noexcept { return false; }
  [[nodiscard]] bool has_posts_alone() const noexcept {
    return !command_wanted_.load() && !stop_wanted_.load();
  }

 private:
  void wait_for_events(std::chrono::nanoseconds timeout, const Mailbox* leaders) noexcept {
    using std::chrono::nanoseconds;
    if (timeout > nanoseconds::zero() &&
        (!doorbell_.about_to_sleep() || (leaders != nullptr && leaders->wants_receiver()))) {
      timeout = nanoseconds::zero();
    }
    if (timeout == poller::no_timeout) {
      poller_.wait();
    } else if (timeout > nanoseconds::zero()) {
      poller_.wait_or_time_out();
    } else {
      poller_.look();
    }
    doorbell_.awake();
  }

  void work() noexcept {
    deliver(inbox_, turned_.took_posts);
    bool from_network = false;
    deliver(network_, from_network);
    if (command_wanted_.exchange(false)) {
      done_ = true;
      turned_.command_done = true;
    }
    if (!stop_wanted_.load() || finished()) return;
    turned_.command_done = true;
    finished_.store(true, std::memory_order_release);
  }

  void deliver(Inbox& from, bool& took_some) noexcept {
    MessageQueue messages = from.take();
    took_some = took_some || !messages.empty();
    while (MessagePtr message = messages.pop_front()) {
      const std::size_t group = message->header.channel;
      MessageQueue chain;
      chain.push_back(std::move(message));
      const Mailbox::Pushed pushed = mailboxes_[group].push(chain);
      turned_.delivered = true;
      turned_.woke_receiver = turned_.woke_receiver || pushed == Mailbox::Pushed::woke;
    }
  }

  model::Sleeper poller_;
  Doorbell doorbell_;
  Inbox inbox_;
  Inbox network_;
  std::array<Mailbox, groups> mailboxes_;
  sync::Atomic<bool> command_wanted_{false};
  sync::Atomic<bool> done_{false};
  sync::Atomic<bool> stop_wanted_{false};
  sync::Atomic<bool> finished_{false};
  Turned turned_;
};

}  // namespace tofu::detail
