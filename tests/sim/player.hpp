#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <tofu/address.hpp>

#include "core/group_core.hpp"
#include "ledger.hpp"
#include "machine.hpp"
#include "scenario.hpp"
#include "sim/random.hpp"

namespace tofu::test {

/// What the players of a run share.
struct Stage {
  sim::World& world;
  Ledger& ledger;
  const Scenario& scenario;
  GroupNumber next_group = 0;
};

/// An application with one channel group at a time, that does what comes to its mind, and tells the
/// ledger of it.
class Player {
 public:
  Player(Stage& stage, Machine& machine, sim::Random random);
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  /// One action, at any time: in the middle of the own engine's turn, too.
  void act();
  /// Receives what is there, or waits for it. False: its receiver is at it already, further up the
  /// stack, the group is shut, or the engine is stopped.
  bool receive(std::chrono::nanoseconds timeout);

  /// From now on the player gives back what it holds, answers every Bye, and begins nothing.
  void calm_down();
  /// Says goodbye on some channels.
  void say_goodbye();
  /// Destroys the group; the engine must not be busy.
  void leave();
  /// Listens there, and goes on until it does.
  void listen_on(const Address& place);
  /// Connects to itself there, says something, and aborts once that has come.
  void pass_through(const Address& place);
  /// Posts something on a channel that is open at both ends; null: there is none.
  ChannelLog* post_to_a_peer();

  [[nodiscard]] Machine& machine() noexcept { return machine_; }
  [[nodiscard]] GroupNumber group_number() const noexcept { return number_; }
  [[nodiscard]] std::size_t held() const noexcept { return held_.size(); }

 private:
  /// A group that was told to go while its engine was busy.
  struct Leaving {
    std::shared_ptr<detail::GroupCore> group;
    GroupNumber number;
  };

  void join();
  void retire();
  void finish_leaving();
  void take(MessagePtr message);
  [[nodiscard]] MessagePtr new_message(OpCode op_code, ChannelNumber channel);
  void fill(Message& message);
  ChannelNumber post(MessagePtr message);
  void post_haltingly(MessagePtr message);
  void check_refusal(const Error& error, ChannelNumber channel);
  void hello();
  void welcome();
  void post_something();
  void bye();
  void answer_bye(ChannelNumber channel);
  void abort();
  void nonsense();
  void update();
  void hold_or_release();
  [[nodiscard]] ChannelNumber some_channel();
  void forget(ChannelNumber number);
  void forget_all();

  Stage& stage_;
  Machine& machine_;
  sim::Random random_;
  std::shared_ptr<detail::GroupCore> group_;
  GroupNumber number_ = 0;
  std::vector<ChannelNumber> channels_;  // that carry messages
  std::vector<ChannelNumber> listeners_;
  std::vector<ChannelNumber> owed_byes_;  // whose ByeRequest was not answered yet
  std::deque<MessagePtr> held_;
  std::vector<Leaving> leaving_;
  bool holds_ = false;
  bool sulks_ = false;
  bool is_calm_ = false;
  bool is_receiving_ = false;
};

}  // namespace tofu::test
