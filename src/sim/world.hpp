#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
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
  std::uint64_t fingerprint_ = 0xCBF29CE484222325U;
  std::uint64_t steps_ = 0;
  std::uint64_t struck_ = 0;
  std::string complaint_;
  bool prints_ = false;
  unsigned interleaved_ = 0;
  unsigned sleepers_ = 0;
  bool happening_ = false;
};

}  // namespace tofu::sim
