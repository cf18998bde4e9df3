#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <tofu/tofu.hpp>

#include "account.hpp"
#include "common/interrupt.hpp"
#include "options.hpp"
#include "report.hpp"

namespace tofu::load {

using Clock = std::chrono::steady_clock;

/// What servers and clients have in common: an engine and its group, the account of both, figures
/// now and then, and the wish to end. One thread uses it.
class Station {
 public:
  explicit Station(const CommonOptions& options);

  /// A reset message.
  [[nodiscard]] MessagePtr get();
  /// Posts and enters it in the account. On failure `message` still owns it.
  Result<BinaryHeader> post(MessagePtr&& message);
  /// The next message, entered in the account; null once `until` has passed or a signal came.
  /// Prints figures when it is time for them.
  [[nodiscard]] MessagePtr next(Clock::time_point until);
  /// Ends a channel at once; its channel_closed follows.
  void abort(ChannelNumber channel);

  [[nodiscard]] bool interrupted() const noexcept { return interrupt_.requested(); }
  [[nodiscard]] Account& account() noexcept { return account_; }
  [[nodiscard]] std::chrono::milliseconds farewell() const noexcept { return options_->farewell; }
  /// Adds figures of the clients to those that are printed.
  void also_print(const ClientFigures& more) noexcept { more_ = &more; }

  /// Everything has ended: balances the account and prints it. True: nothing is wrong.
  [[nodiscard]] bool settle();

 private:
  void print_when_due();
  void print();
  bool note(const Message& message);

  const CommonOptions* options_;
  Engine engine_;
  ChannelGroup group_;
  Account account_;
  const ClientFigures* more_ = nullptr;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_print_;
  bool woken_ = false;
  cli::Interrupt interrupt_;  // last: it wakes the group until it is gone
};

}  // namespace tofu::load
