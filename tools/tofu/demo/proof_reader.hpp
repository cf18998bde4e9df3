#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <tofu/message.hpp>
#include <vector>

#include "demo/findings.hpp"
#include "transfer/attempt.hpp"
#include "transfer/source_file.hpp"

namespace tofu::cli {

/// Reads each job's file a second time, apart from what is sent to the workers, and finds out what
/// they should. On a thread of its own; the methods are for one other thread.
class ProofReader {
 public:
  struct Proof {
    MessageId job = 0;
    Attempt<Findings> findings;
    /// Of no findings: the file cannot be read, or is gone. Otherwise it changed.
    bool unreadable = false;
    FileStamp stamp{};  ///< of the file as it was read here; another one than the sender's: changed
  };

  /// `wake` is called on the reader's thread after each proof.
  explicit ProofReader(std::function<void()> wake);

  void read(MessageId job, const SourcePath& path);
  /// The proof is not needed any more. True: there will be none; false: one that is begun or ready
  /// is still to be taken, perhaps without findings.
  [[nodiscard]] bool cancel(MessageId job);
  /// The proofs made since the last call.
  [[nodiscard]] std::vector<Proof> take();

 private:
  struct Order {
    MessageId job;
    SourcePath path;
  };
  void work(const std::stop_token& stop);
  [[nodiscard]] Proof prove(const Order& order, const std::stop_token& stop) const;

  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable_any ordered_;
  std::deque<Order> orders_;
  std::vector<Proof> proofs_;
  std::atomic<MessageId> reading_ = 0;  // 0 as well: the one being read is cancelled
  std::jthread thread_;                 // last: it uses the others
};

}  // namespace tofu::cli
