#include "demo/job_queue.hpp"

#include <numeric>
#include <utility>

namespace tofu::cli {

namespace {
/// A job that ended the lives of so many workers ends there.
constexpr unsigned max_tries = 3;
}  // namespace

JobQueue::JobQueue(std::vector<Job> jobs) : jobs_(std::move(jobs)), tries_(jobs_.size()) {
  for (MessageId number = 1; number <= jobs_.size(); ++number) {
    waiting(job(number).pdl).push_back(number);
  }
}

std::uint64_t JobQueue::bytes() const noexcept {
  return std::accumulate(
      jobs_.begin(), jobs_.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Job& job) noexcept { return sum + job.bytes; });
}

std::optional<MessageId> JobQueue::take(Pdl worker) {
  for (const Pdl pdl : {Pdl::binary, Pdl::text}) {
    auto& queue = waiting(pdl);
    if (queue.empty() || !takes(worker, pdl)) continue;
    const MessageId number = queue.front();
    queue.pop_front();
    return number;
  }
  return std::nullopt;
}

bool JobQueue::give_back(MessageId number) {
  if (++tries_.at(number - 1) >= max_tries) return false;
  waiting(job(number).pdl).push_front(number);
  return true;
}

std::vector<MessageId> JobQueue::take_all(Pdl job) {
  auto& queue = waiting(job);
  std::vector<MessageId> numbers(queue.begin(), queue.end());
  queue.clear();
  return numbers;
}

}  // namespace tofu::cli
