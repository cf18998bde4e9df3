#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "clock.hpp"
#include "operation.hpp"

namespace tofu::model {

/// What a thread that may run next would do.
struct Candidate {
  ThreadId thread;
  Operation operation;
};

/// The tree of all that may happen, walked depth first: an execution is a path in it, and the next
/// one differs in the last choice that has something left to try.
///
/// Of executions that differ only in the order of neighbouring operations that do not touch the
/// same object, one is enough. Sleep sets see to that (Godefroid, "Partial-Order Methods for the
/// Verification of Concurrent Systems", 1996, chapter 5): a thread that was tried first sleeps in
/// the other branches until something happens that its operation depends on.
class Choices {
 public:
  /// Without sleep sets every order is tried, for programs in which what may run next does not
  /// follow from the objects alone (time-outs) or not everything is tried (few preemptions).
  explicit Choices(bool uses_sleep_sets) noexcept : uses_sleep_sets_(uses_sleep_sets) {}

  /// Which of these threads runs next. Nothing: all that could follow was tried in another order.
  [[nodiscard]] std::optional<ThreadId> pick_thread(const std::vector<Candidate>& candidates);
  /// One of `count` ways in which something may turn out: 0 to count - 1.
  [[nodiscard]] std::size_t pick(std::size_t count);

  /// To the next path. False: there is none.
  [[nodiscard]] bool next_path();

 private:
  struct Node {
    std::vector<ThreadId> threads{};  // to pick from; empty: it is a choice of `count`
    std::vector<ThreadId> asleep{};   // from the beginning, then those that were tried
    std::size_t count = 0;
    std::size_t picked = 0;
  };
  [[nodiscard]] static std::optional<std::size_t> next_awake(const Node& node, std::size_t from);
  void fall_asleep_behind(const Node& node, const std::vector<Candidate>& candidates);

  const bool uses_sleep_sets_;
  std::vector<Node> path_;
  std::size_t depth_ = 0;         // how much of the path this execution has come along
  std::vector<ThreadId> asleep_;  // at the end of it
};

}  // namespace tofu::model
