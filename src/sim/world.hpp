#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/clock.hpp"
#include "sim/faults.hpp"
#include "sim/network.hpp"
#include "sim/random.hpp"

namespace tofu::sim {

/// A simulated machine park: its clock, its network, and what is going to happen, in one thread and
/// from one seed. The functions of src/net and the poller that stand in this folder act on the
/// world that is current() in their thread.
///
/// Time stands still but for what is asked of it: reading the clock takes a little, and who waits
/// lets the world go on, event by event, until what they wait for is there.
class World {
 public:
  using Event = std::function<void()>;

  /// Makes itself current; one at a time in each thread.
  explicit World(std::uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] static World& current() noexcept;

  [[nodiscard]] net::TimePoint now() const noexcept { return now_; }
  /// As a call of an engine's: takes a fraction of a microsecond.
  [[nodiscard]] net::TimePoint read_clock() noexcept;
  /// Time passes although nothing happens in it.
  void pass(std::chrono::nanoseconds time) noexcept { now_ += time; }

  /// What is to happen then, in the order of time, and of calls where that is the same.
  void at(net::TimePoint when, Event event);
  void after(std::chrono::nanoseconds delay, Event event) { at(now_ + delay, std::move(event)); }
  /// Goes on to the next event up to `limit` and lets it happen. False: there is none, and it is
  /// `limit` now.
  bool step(net::TimePoint limit);
  /// Lets happen what was due meanwhile, unless something is happening just now.
  void catch_up();
  /// When the next event is; net::never: none.
  [[nodiscard]] net::TimePoint next_event() const noexcept {
    return events_.empty() ? net::never : events_.begin()->first;
  }

  /// What other threads may do in the middle of an engine's system call.
  void set_other_threads(Event event) { other_threads_ = std::move(event); }
  void interleave();

  /// A thread is stopped for that long; `rest` is what it does then, or sooner: see below.
  void stop_thread(std::chrono::nanoseconds pause, Event rest);
  /// The one that was stopped first goes on at once, as where no time can pass until it does.
  /// False: none is stopped.
  bool let_stopped_go_on();

  /// Somebody sleeps in a wait, and what runs now runs meanwhile.
  [[nodiscard]] bool somebody_sleeps() const noexcept { return sleepers_ > 0; }
  class Sleeper {
   public:
    explicit Sleeper(World& world) noexcept : world_(world) { ++world_.sleepers_; }
    ~Sleeper() { --world_.sleepers_; }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

   private:
    World& world_;
  };

  /// Calls into one engine that are under way: one, and others in the middle of it.
  struct Calls {
    unsigned under_way = 0;
    net::TimePoint since{};
  };
  /// While it lives, somebody calls an engine.
  class Call {
   public:
    Call(World& world, Calls& calls) noexcept
        : world_(world), before_(std::exchange(world.running_, &calls)) {
      if (calls.under_way++ == 0) calls.since = world.now_;
    }
    ~Call() { --std::exchange(world_.running_, before_)->under_way; }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    World& world_;
    Calls* before_;
  };
  /// Since when somebody calls the engine whose code runs now: it had time to see what was there
  /// before.
  [[nodiscard]] net::TimePoint called_since() const noexcept {
    return running_ == nullptr ? now_ : running_->since;
  }

  /// Whether a fault happens now.
  bool strikes(Faults::Permille likelihood) noexcept {
    const bool does = random.chance(likelihood);
    if (does) ++struck_;
    return does;
  }
  [[nodiscard]] std::uint64_t faults_so_far() const noexcept { return struck_; }

  /// Something happened: it counts for the fingerprint, and is printed if that is wished.
  void note(std::string_view what, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0);
  void print_notes(bool wished) noexcept { prints_ = wished; }
  /// The same for two runs in which the same happened at the same times.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

  /// What an engine did that no engine may do: a closed handle used, events asked for without end.
  void complain(std::string_view what) {
    if (complaint_.empty()) complaint_ = what;
  }
  [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }

  /// Nobody waits beyond it: where all are at rest, time goes on to it.
  net::TimePoint horizon;
  /// None at first.
  Faults faults;
  Random random;
  Network network;

 private:
  net::TimePoint now_;
  std::multimap<net::TimePoint, Event> events_;  // those of one time in the order they came
  Event other_threads_;
  std::deque<std::shared_ptr<Event>> stopped_;  // what each has still to do
  std::uint64_t fingerprint_ = 0xCBF29CE484222325U;
  std::uint64_t steps_ = 0;
  std::uint64_t struck_ = 0;
  std::string complaint_;
  bool prints_ = false;
  unsigned interleaved_ = 0;
  unsigned sleepers_ = 0;
  Calls* running_ = nullptr;
  bool happening_ = false;
};

}  // namespace tofu::sim
