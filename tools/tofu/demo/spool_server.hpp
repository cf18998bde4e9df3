#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/listener_log.hpp"
#include "common/node.hpp"
#include "common/progress.hpp"
#include "demo/crew.hpp"
#include "demo/demo_report.hpp"
#include "demo/inspection.hpp"
#include "demo/job_queue.hpp"
#include "demo/worker_link.hpp"

namespace tofu::cli {

/// The spool server of the print shop: listens on its shop_address() and on TCP with one channel
/// group, starts the workers, streams them the jobs, and checks every answer. One thread uses it.
class SpoolServer {
 public:
  struct Options {
    std::size_t workers = 4;     ///< at least 2: one for each transport
    std::size_t echoes = 1'000;  ///< round trips to measure with each worker
    bool quiet = false;
  };

  /// `jobs` must outlive it.
  SpoolServer(JobQueue& jobs, const Options& options);

  /// Does all jobs, measures, says Bye. Throws CommandError if it cannot begin, Interrupted.
  [[nodiscard]] DemoReport run();

 private:
  void open_shop();
  [[nodiscard]] bool done() const;
  void work_until(const std::function<bool()>& finished);
  void hand_out_jobs();
  /// Sends what can be sent; true: more could be.
  [[nodiscard]] bool send_some();
  void receive(std::chrono::nanoseconds timeout);
  void tick();
  void close_shop();

  void handle(const Message& message);
  void handle(WorkerLink& link, const Message& message);
  void admit(const Message& hello);
  void take_answer(WorkerLink& link, const Message& response);
  void take_verdicts();
  void lose(WorkerLink& link, std::string_view reason);
  void fail_hopeless_jobs();
  void fail_job(MessageId number, std::string_view why);
  void measure_round_trips();
  void measure_round_trips(ChannelNumber channel);

  [[nodiscard]] std::vector<ChannelNumber> open_channels() const;
  /// Books what went over a link that ends.
  void add_traffic(const WorkerLink& link);

  /// A line for people, above the bars.
  void say(std::string_view line);
  void complain(std::string_view line);

  JobQueue& jobs_;
  Options options_;
  Node node_;
  ProgressBars bars_;
  ListenerLog listeners_;
  Crew crew_;
  Inspection inspection_;
  std::map<ChannelNumber, WorkerLink> links_;
  /// The round trip being measured.
  struct Echo {
    ChannelNumber channel = unassigned_channel;
    MessageId awaited = 0;  ///< 0: it is back
  };
  Echo echo_;
  DemoReport report_;
};

}  // namespace tofu::cli
