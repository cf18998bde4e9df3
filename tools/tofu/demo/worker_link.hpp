#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/node.hpp"
#include "common/outbox.hpp"
#include "common/progress.hpp"
#include "demo/dialogue.hpp"
#include "demo/job_queue.hpp"
#include "transfer/outgoing_file.hpp"

namespace tofu::cli {

/// The spool server's end of the channel to one worker: the jobs that the worker has, and the one
/// being sent. One thread uses it.
class WorkerLink {
 public:
  struct RunningJob {
    FileStamp stamp;          ///< of the file being sent
    std::string given_up;     ///< why the file could not be sent whole, if so
    bool unreadable = false;  ///< and whether that was because it cannot be read
    ProgressBars::Bar bar = 0;
  };
  /// What went over the channel about jobs.
  struct Traffic {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;  ///< content of files
  };

  WorkerLink(Node& node, ProgressBars& bars, ChannelNumber channel, WorkerCard card,
             Address::Transport transport);
  /// Takes the bars of unfinished jobs away.
  ~WorkerLink();
  WorkerLink(const WorkerLink&) = delete;
  WorkerLink& operator=(const WorkerLink&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return card_.name; }
  [[nodiscard]] Pdl pdl() const noexcept { return card_.pdl; }
  [[nodiscard]] Address::Transport transport() const noexcept { return transport_; }
  [[nodiscard]] ChannelNumber channel() const noexcept { return channel_; }
  [[nodiscard]] Outbox& outbox() noexcept { return outbox_; }
  [[nodiscard]] const Traffic& traffic() const noexcept { return traffic_; }

  /// It may be given another job.
  [[nodiscard]] bool wants_job() const noexcept;
  /// Part of a job can be sent right now.
  [[nodiscard]] bool can_send() const noexcept { return sending_ && outbox_.ready() && !closing_; }
  [[nodiscard]] bool idle() const noexcept { return running_.empty(); }

  /// Sends a job's ticket. Failure: the file cannot be read, the job is not running.
  [[nodiscard]] Attempt<void> begin(MessageId number, const Job& job);
  /// Sends some of the job that has begun, as far as can_send().
  void send_some();
  void send_echo(MessageId id);
  void answer_bye(const Message& bye);
  /// The Signal send_queue_ready came.
  void resume();
  void show_progress(const Message& signal);

  /// A Response to this job came: it is no longer running. Nothing: it never was.
  [[nodiscard]] std::optional<RunningJob> finish(MessageId number);
  /// The jobs that it leaves unfinished, the highest number first.
  [[nodiscard]] std::vector<MessageId> unfinished() const;

  /// Something is with the worker that it must have answered once it has taken it: a whole job, an
  /// echo, more than it takes without a report, or more than it takes at all. Between the parts of
  /// a job that comes slowly it owes nothing.
  [[nodiscard]] bool owes_answer() const noexcept;
  /// To be called regularly: how many times in a row it owed an answer and neither gave one nor
  /// took any of what is queued for it.
  [[nodiscard]] unsigned tick();
  void heard() noexcept;

 private:
  using Sending = std::pair<MessageId, OutgoingFile>;
  void send_part(Sending& sending);
  void post(MessagePtr message);

  Node& node_;
  ProgressBars& bars_;
  ChannelNumber channel_;
  WorkerCard card_;
  Address::Transport transport_;
  Outbox outbox_;
  std::optional<Sending> sending_;
  std::map<MessageId, RunningJob> running_;
  Traffic traffic_;
  std::uint64_t bytes_unheard_ = 0;  // sent since the worker was heard of
  bool echo_unheard_ = false;
  std::uint64_t written_ = 0;  // by the engine, as tick() saw it last
  unsigned silent_ticks_ = 0;
  bool closing_ = false;
};

}  // namespace tofu::cli
