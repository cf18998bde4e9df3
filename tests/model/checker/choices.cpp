#include "choices.hpp"

#include <algorithm>

namespace tofu::model {

std::optional<ThreadId> Choices::pick_thread(const std::vector<Candidate>& candidates) {
  if (depth_ == path_.size()) {
    Node node{.asleep = asleep_};
    for (const Candidate& candidate : candidates) node.threads.push_back(candidate.thread);
    const auto first = next_awake(node, 0);
    if (!first) return std::nullopt;
    node.picked = *first;
    path_.push_back(std::move(node));
  }
  const Node& node = path_[depth_++];
  fall_asleep_behind(node, candidates);
  return node.threads[node.picked];
}

std::size_t Choices::pick(std::size_t count) {
  if (depth_ == path_.size()) path_.push_back({.count = count});
  return path_[depth_++].picked;
}

bool Choices::next_path() {
  depth_ = 0;
  asleep_.clear();
  for (; !path_.empty(); path_.pop_back()) {
    Node& node = path_.back();
    if (node.threads.empty()) {
      if (++node.picked < node.count) return true;
      continue;
    }
    if (uses_sleep_sets_) node.asleep.push_back(node.threads[node.picked]);
    if (const auto next = next_awake(node, node.picked + 1)) {
      node.picked = *next;
      return true;
    }
  }
  return false;
}

std::optional<std::size_t> Choices::next_awake(const Node& node, std::size_t from) {
  for (; from < node.threads.size(); ++from) {
    if (std::ranges::find(node.asleep, node.threads[from]) == node.asleep.end()) return from;
  }
  return std::nullopt;
}

// Who sleeps goes on sleeping unless what is done now matters to it. Operations are those of this
// execution, as objects may have other addresses in each.
void Choices::fall_asleep_behind(const Node& node, const std::vector<Candidate>& candidates) {
  const auto of = [&candidates](ThreadId thread) {
    return std::ranges::find(candidates, thread, &Candidate::thread);
  };
  const Operation& done = of(node.threads[node.picked])->operation;
  asleep_.clear();
  for (const ThreadId sleeper : node.asleep) {
    const auto candidate = of(sleeper);
    if (candidate != candidates.end() && !candidate->operation.depends_on(done)) {
      asleep_.push_back(sleeper);
    }
  }
}

}  // namespace tofu::model
