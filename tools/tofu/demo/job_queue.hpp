#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "demo/dialogue.hpp"
#include "transfer/source_path.hpp"

namespace tofu::cli {

/// One file to be printed.
struct Job {
  SourcePath path;
  std::string name;
  std::uint64_t bytes = 0;  ///< when it was found
  Pdl pdl = Pdl::binary;
};

/// The jobs of a run and which of them nobody works on. A job's number is its message id: 1 to
/// size(). One thread uses it.
class JobQueue {
 public:
  explicit JobQueue(std::vector<Job> jobs);

  [[nodiscard]] std::size_t size() const noexcept { return jobs_.size(); }
  [[nodiscard]] std::uint64_t bytes() const noexcept;
  [[nodiscard]] const Job& job(MessageId number) const { return jobs_.at(number - 1); }

  /// The next job that a worker with this PDL takes; it prefers what others cannot take.
  [[nodiscard]] std::optional<MessageId> take(Pdl worker);
  /// A worker left it unfinished: it comes next. False: it has been tried often enough.
  [[nodiscard]] bool give_back(MessageId number);
  /// All that wait of this PDL, since nobody is left to take them.
  [[nodiscard]] std::vector<MessageId> take_all(Pdl job);

  /// Whether take() would give one.
  [[nodiscard]] bool has_for(Pdl worker) const noexcept {
    return !text_.empty() || (takes(worker, Pdl::binary) && !binary_.empty());
  }
  [[nodiscard]] bool empty() const noexcept { return text_.empty() && binary_.empty(); }

 private:
  [[nodiscard]] std::deque<MessageId>& waiting(Pdl pdl) noexcept {
    return pdl == Pdl::text ? text_ : binary_;
  }

  std::vector<Job> jobs_;
  std::vector<unsigned> tries_;
  std::deque<MessageId> text_;
  std::deque<MessageId> binary_;
};

}  // namespace tofu::cli
