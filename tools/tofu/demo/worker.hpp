#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/exit_code.hpp"
#include "common/node.hpp"
#include "common/outbox.hpp"
#include "demo/dialogue.hpp"
#include "demo/findings.hpp"

namespace tofu::cli {

/// The worker of the print shop, in its own process: connects to the spool server, takes jobs as
/// they come, and ends when the server says Bye or is gone.
class Worker {
 public:
  Worker(Address server, WorkerCard card);

  /// Returns 0 after a Bye, 1 if the server went without one.
  /// Throws CommandError if it cannot connect.
  [[nodiscard]] ExitCode run();

 private:
  struct Printing {
    Printing(MessageId job, JobTicket its_ticket) : id(job), ticket(std::move(its_ticket)) {}
    MessageId id;
    JobTicket ticket;
    Examiner examiner;
    std::uint64_t reported = 0;
  };

  void say_hello();
  /// False: that was the channel's last message.
  [[nodiscard]] bool handle(const Message& message);
  void take(const Message& request);
  void begin(const Message& first_part);
  void report_progress(Printing& printing);
  void finish(Printing& printing, const Message& last_part);
  void echo(const Message& request);
  void post(MessagePtr message);

  Node node_;
  Address server_;
  WorkerCard card_;
  ChannelNumber channel_ = unassigned_channel;
  std::unique_ptr<Outbox> outbox_;  // from the Hello on
  std::optional<Printing> printing_;
  bool said_bye_ = false;
};

}  // namespace tofu::cli
