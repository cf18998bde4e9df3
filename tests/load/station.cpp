#include "station.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tofu::load {

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

}  // namespace

Station::Station(const CommonOptions& options)
    : options_(&options),
      engine_(must(Engine::create(options.engine))),
      group_(must(engine_.create_group())),
      next_print_(options.stats_every.count() == 0 ? Clock::time_point::max()
                                                   : started_ + options.stats_every),
      interrupt_([this] { (void)group_.update_receiver(); }) {}

MessagePtr Station::get() { return must(engine_.get()); }

Result<BinaryHeader> Station::post(MessagePtr&& message) {
  auto posted = group_.post(std::move(message));
  if (posted) account_.posted(*posted);
  return posted;
}

MessagePtr Station::next(Clock::time_point until) {
  const bool was_interrupted = interrupted();
  for (;;) {
    print_when_due();
    const Clock::time_point now = Clock::now();
    const auto wait = std::max(std::min(until, next_print_) - now, Clock::duration::zero());
    MessagePtr message = must(group_.wait_receive(wait));
    if (message != nullptr && !note(*message)) return message;
    if (interrupted() != was_interrupted || Clock::now() >= until) return nullptr;
  }
}

// True: it is nothing but the wake-up that a signal leads to.
bool Station::note(const Message& message) {
  account_.received(message);
  const bool wake_up = message.from_engine() && message.header.status == Status::receiver_update;
  woken_ = woken_ || wake_up;
  return wake_up;
}

void Station::abort(ChannelNumber channel) {
  MessagePtr message = get();
  message->header = {.channel = channel, .op_code = OpCode::bye_signal};
  (void)post(std::move(message));  // refused: the channel is ending by itself
}

void Station::print_when_due() {
  const Clock::time_point now = Clock::now();
  if (now < next_print_) return;
  next_print_ = now + options_->stats_every;
  print();
}

void Station::print() {
  print_stats(Clock::now() - started_, engine_.stats(), group_.stats(), account_, more_);
}

bool Station::settle() {
  // What a group does not receive any more is no hand-back: whoever settles has received all, but
  // for the wake-up, which comes from another thread and later than the signal.
  while (interrupted() && !woken_) (void)note(*must(group_.wait_receive()));
  if (options_->stats_every.count() != 0) print();
  account_.balance(engine_.stats());
  print_account(account_);
  return account_.figures().violations == 0;
}

}  // namespace tofu::load
