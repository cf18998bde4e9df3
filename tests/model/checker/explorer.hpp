#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "choices.hpp"
#include "clock.hpp"
#include "fiber.hpp"
#include "operation.hpp"

namespace tofu::model {

struct Limits {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  /// How often a thread is stopped that could go on. `none`: everything is tried.
  std::size_t preemptions = none;
  /// Waits with a time-out occur: time passes once nothing else can happen.
  bool has_time_outs = false;
  std::uint64_t executions = 20'000'000;  ///< more is a failure: the case is too large
  std::size_t steps = 5'000;              ///< of one execution; more is a failure: it does not end
};

struct Outcome {
  std::uint64_t executions = 0;
  std::string failure;  ///< empty: none; else what went wrong, and the steps that led there
};

/// Runs a scenario in every order in which its threads can meet, and with every value that the
/// memory model lets a load see, as far as README.md says. The scenario begins in one thread, which
/// starts others by sync::Thread; it may use nothing that was made in an earlier execution.
[[nodiscard]] Outcome explore(const Limits& limits, const std::function<void()>& scenario);

/// In a scenario: what must hold. The first thing that does not ends the exploration.
void require(bool holds, const std::string& what);

/// The one that runs now. What model::Atomic and its like are made of.
class Explorer {
 public:
  Explorer(const Limits& limits, const std::function<void()>& scenario);
  static Explorer& current() noexcept;

  Outcome run();

  // --- In a thread of the model ---

  [[nodiscard]] ThreadId self() const noexcept { return running_; }
  [[nodiscard]] Clock& clock() noexcept { return threads_[running_]->clock; }
  /// Before an operation takes effect: others may come first.
  void step(const Operation& operation) { step(operation, nullptr); }
  /// The same, and not before `enabled`.
  void step(const Operation& operation, std::function<bool()> enabled);
  /// The same, or once nothing else can happen any more. True: it is enabled.
  bool step_or_time_out(const Operation& operation, std::function<bool()> enabled);
  /// Lets others run. What they wrote is seen afterwards.
  void give_way();
  /// One of `count` ways; 0 is the ordinary one.
  std::size_t choose(std::size_t count);
  ThreadId start(std::function<void()> body);
  void join(ThreadId thread);
  void fail(const std::string& what);
  /// How often a thread has given way: a load after that sees what others wrote before.
  [[nodiscard]] std::uint64_t gave_way(ThreadId thread) const noexcept {
    return threads_[thread]->gave_way;
  }

 private:
  struct Thread {
    Fiber fiber;
    Clock clock;
    Operation pending;
    std::function<bool()> enabled;  // empty: always
    bool may_time_out = false;
    std::uint64_t gives_way = 0;  // since when, until another one has written something; 0: no
    std::uint64_t gave_way = 0;
  };
  struct Done {
    ThreadId thread;
    Operation operation;
  };

  void run_once();
  void end_giving_way() noexcept;
  [[nodiscard]] std::optional<ThreadId> next_thread();
  [[nodiscard]] std::vector<Candidate> candidates();
  [[nodiscard]] ThreadId pick(const std::vector<Candidate>& all);
  [[nodiscard]] std::uint64_t turn_to_look() const noexcept;
  [[nodiscard]] bool is_enabled(const Thread& thread) const;
  [[nodiscard]] bool all_ended() const noexcept;
  void wait_for_turn(Operation operation, std::function<bool()> enabled, bool may_time_out);
  [[nodiscard]] std::string story() const;

  const Limits limits_;
  const std::function<void()>& scenario_;
  Choices choices_;
  std::vector<std::unique_ptr<Thread>> threads_;  // those of earlier executions are used again
  std::size_t started_ = 0;
  ThreadId running_ = 0;
  ThreadId last_ = 0;
  bool in_thread_ = false;
  std::size_t preemptions_ = 0;
  std::uint64_t ways_given_ = 0;
  bool only_finishes_ = false;  // all that follows was tried: to the end without choices
  std::vector<Done> done_;
  Outcome outcome_;
};

}  // namespace tofu::model
