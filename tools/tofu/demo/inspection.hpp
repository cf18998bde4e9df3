#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "demo/findings.hpp"
#include "demo/proof_reader.hpp"

namespace tofu::cli {

/// Compares what workers answer with what the proof reader finds in the same files. One thread
/// uses it.
class Inspection {
 public:
  struct Verdict {
    enum class Kind : std::uint8_t {
      right,
      file_changed,  ///< between being sent and being read again: nothing to compare
      unreadable,    ///< could not be read again, or is gone
      differs
    };
    MessageId job = 0;
    Kind kind = Kind::right;
    std::string why{};
  };
  struct Answer {
    Findings findings;
    FileStamp sent;  ///< the file as it was when it was sent
  };

  /// `wake` is called on another thread when verdicts() may have something new.
  explicit Inspection(std::function<void()> wake) : proof_reader_(std::move(wake)) {}

  /// A job is on its way to a worker, perhaps not for the first time.
  void begin(MessageId job, const SourcePath& path);
  /// A worker answered.
  void answer(MessageId job, Answer answer);
  /// There will be no answer.
  void drop(MessageId job);

  /// What became clear since the last call; each job once.
  [[nodiscard]] std::vector<Verdict> verdicts();
  /// Answers without a verdict yet.
  [[nodiscard]] std::size_t open() const noexcept { return open_; }

 private:
  struct State {
    std::optional<Answer> answer;
    std::optional<ProofReader::Proof> proof;
    bool dropped = false;
  };
  void settle(MessageId job, State& state);

  std::map<MessageId, State> states_;
  std::vector<Verdict> verdicts_;
  std::size_t open_ = 0;
  ProofReader proof_reader_;
};

}  // namespace tofu::cli
