#include "player.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <tofu/address.hpp>

#include "addresses.hpp"

namespace tofu::test {

namespace {

// So many messages are received in one go at most.
constexpr std::uint64_t longest_gulp = 20;

// A thread that is stopped in the middle of post() goes on within this time.
constexpr std::uint64_t longest_stop_us = 200'000;

// Numbers that no run comes to.
constexpr ChannelNumber nobodys_number = 60'000;

}  // namespace

Player::Player(Stage& stage, Machine& machine, sim::Random random)
    : stage_(stage), machine_(machine), random_(random) {
  join();
}

Player::~Player() { leave(); }

void Player::join() {
  if (machine_.core->is_shut_down()) return;
  number_ = stage_.next_group++;
  const EngineCall call(machine_);
  if (auto made = machine_.core->create_group()) {
    group_ = std::move(*made);
  }
}

void Player::act() {
  finish_leaving();
  if (is_calm_) return;
  if (group_ == nullptr) return join();
  const Habits& habits = stage_.scenario.habits;
  using Action = void (Player::*)();
  struct Choice {
    unsigned weight;
    Action action;
  };
  const auto take_some = [](Player& self) { (void)self.receive({}); };
  const std::array<Choice, 9> choices{{{habits.hello, &Player::hello},
                                       {habits.welcome, &Player::welcome},
                                       {habits.post, &Player::post_something},
                                       {habits.bye, &Player::bye},
                                       {habits.abort, &Player::abort},
                                       {habits.nonsense, &Player::nonsense},
                                       {habits.hold, &Player::hold_or_release},
                                       {habits.replace, &Player::retire},
                                       {habits.receive, nullptr}}};
  unsigned all = habits.update + habits.sulk;
  for (const Choice& choice : choices) all += choice.weight;
  std::uint64_t at = random_.below(all);
  for (const Choice& choice : choices) {
    if (at < choice.weight) {
      choice.action == nullptr ? take_some(*this) : (this->*choice.action)();
      return;
    }
    at -= choice.weight;
  }
  at < habits.update ? update() : void(sulks_ = !sulks_);
}

bool Player::receive(std::chrono::nanoseconds timeout) {
  finish_leaving();
  if (group_ == nullptr || is_receiving_ || machine_.is_stopped()) return false;
  const std::shared_ptr<detail::GroupCore> group = group_;  // may be replaced meanwhile
  // Who sulks gives its thread to the engine all the same, as another receiver of it would.
  is_receiving_ = true;
  const std::uint64_t most = is_calm_ ? longest_gulp : random_.between(1, longest_gulp);
  bool there = true;
  for (std::uint64_t i = 0; there && i < most && group == group_ && !(sulks_ && i > 0); ++i) {
    auto received = [&] {
      const EngineCall call(machine_);
      return group->wait_receive(i == 0 ? timeout : std::chrono::nanoseconds::zero());
    }();
    there = received && *received != nullptr;
    if (there && group == group_) take(std::move(*received));
  }
  is_receiving_ = false;
  return true;
}

void Player::take(MessagePtr message) {
  const BinaryHeader header = message->header;
  ChannelLog* channel = stage_.ledger.received(number_, *message);
  if (message->is_channel_closed()) {
    forget(header.channel);
  } else if (!message->from_engine() && header.op_code == OpCode::hello_request) {
    channels_.push_back(header.channel);
  } else if (message->from_engine() && header.op_code == OpCode::welcome_response &&
             header.status == Status::success) {
    listeners_.push_back(header.channel);
  } else if (!message->from_engine() && header.op_code == OpCode::bye_request &&
             channel != nullptr) {
    owed_byes_.push_back(header.channel);
  }
  if (holds_) held_.push_back(std::move(message));
  message.reset();
  while (!owed_byes_.empty() && (is_calm_ || random_.chance(800))) {
    answer_bye(std::exchange(owed_byes_.back(), 0));
    owed_byes_.pop_back();
  }
}

void Player::forget(ChannelNumber number) {
  std::erase(channels_, number);
  std::erase(listeners_, number);
  std::erase(owed_byes_, number);
}

// --- Posting ---

MessagePtr Player::new_message(OpCode op_code, ChannelNumber channel) {
  MessagePtr message;
  if (random_.chance(700)) {
    const auto strategy =
        random_.chance(300) ? AllocationStrategy::pool_only : AllocationStrategy::always;
    const EngineCall call(machine_);
    if (auto got = machine_.core->get(strategy)) message = std::move(*got);
  }
  if (message == nullptr) message = make_message();
  message->header.op_code = op_code;
  message->header.channel = channel;
  message->header.message_id = stage_.ledger.next_id();
  return message;
}

void Player::fill(Message& message) {
  for (std::uint64_t i = random_.skewed(4); i > 0; --i) {
    (void)message.text_headers.append("name-" + std::to_string(random_.below(100)),
                                      "value " + std::to_string(random_.next()));
  }
  const std::size_t size = random_.skewed(stage_.scenario.largest_body);
  std::vector<std::byte> bytes(std::min<std::size_t>(size, Body::max_bytes));
  const std::uint64_t first = random_.next();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>(first + i * 7);
  }
  (void)message.body.assign(bytes);
}

// The channel's number, or 0: it was refused, or its thread is stopped in post().
ChannelNumber Player::post(MessagePtr message) {
  sim::World& world = stage_.world;
  if (world.strikes(world.faults.stopped_post)) {
    post_haltingly(std::move(message));
    return 0;
  }
  const ChannelNumber channel = message->header.channel;
  const std::uint64_t content = Ledger::content_of(*message);
  const auto posted = [&] {
    const EngineCall call(machine_);
    return group_->post(std::move(message));
  }();
  if (posted) {
    stage_.ledger.accepted(number_, *posted, content);
    return posted->channel;
  }
  if (message == nullptr) stage_.ledger.fail("post() failed, and kept the message");
  check_refusal(posted.error(), channel);
  return 0;
}

// A number is nobody else's before its channel_closed was received.
void Player::check_refusal(const Error& error, ChannelNumber channel) {
  if (error.status == Status::invalid_channel_number && channel != 0) {
    stage_.ledger.fail("the number of a channel whose last word is not out is not known");
  }
}

// By another thread, which the group, the engine or this player may not live to see go on.
void Player::post_haltingly(MessagePtr message) {
  struct Stopped {
    MessagePtr message;
    BinaryHeader header;
    std::uint64_t content;
    std::shared_ptr<detail::GroupCore> group;
  };
  const std::uint64_t content = Ledger::content_of(*message);
  const auto begun = [&] {
    const EngineCall call(machine_);
    return group_->begin_post(*message);
  }();
  if (!begun) return check_refusal(begun.error(), message->header.channel);
  const auto stopped =
      std::make_shared<Stopped>(Stopped{std::move(message), *begun, content, group_});
  stage_.world.stop_thread(
      std::chrono::microseconds(random_.skewed(longest_stop_us)),
      [stopped, number = number_, &ledger = stage_.ledger, &machine = machine_] {
        {
          const EngineCall call(machine);
          stopped->group->end_post(std::move(stopped->message));
        }
        ledger.accepted(number, stopped->header, stopped->content);
      });
}

void Player::hello() {
  if (channels_.size() >= stage_.scenario.most_channels) return post_something();
  MessagePtr message = new_message(OpCode::hello_request, 0);
  fill(*message);
  if (!set_hello(*message, place_to_connect(random_))) return;
  if (const ChannelNumber channel = post(std::move(message))) channels_.push_back(channel);
}

void Player::welcome() {
  if (listeners_.size() >= 2) return post_something();
  MessagePtr message = new_message(OpCode::welcome_request, 0);
  if (set_welcome(*message, place_to_listen(random_))) (void)post(std::move(message));
}

ChannelNumber Player::some_channel() {
  std::vector<ChannelNumber> known;
  for (const auto& channel : stage_.ledger.channels()) {
    const bool own = channel->group == number_ && !channel->is_closed;
    if (own && channel->made_by == OpCode::hello_request) known.push_back(channel->number);
  }
  return known.empty() ? 0 : random_.pick(known);
}

void Player::post_something() {
  const ChannelNumber channel = some_channel();
  if (channel == 0) return;
  static constexpr std::array<OpCode, 4> op_codes{OpCode::request, OpCode::response, OpCode::signal,
                                                  OpCode::hello_response};
  for (std::uint64_t burst = 1 + random_.skewed(8); burst > 0; --burst) {
    MessagePtr message = new_message(op_codes[random_.below(random_.chance(900) ? 3 : 4)], channel);
    fill(*message);
    message->header.more = message->header.op_code != OpCode::hello_response && random_.chance(100);
    (void)post(std::move(message));
  }
}

void Player::bye() {
  if (const ChannelNumber channel = some_channel()) {
    (void)post(new_message(OpCode::bye_request, channel));
  }
}

void Player::answer_bye(ChannelNumber channel) {
  if (stage_.ledger.find(number_, channel) == nullptr) return;
  (void)post(new_message(OpCode::bye_response, channel));
}

void Player::abort() {
  if (!listeners_.empty() && random_.chance(200)) {
    (void)post(new_message(OpCode::bye_signal, random_.pick(listeners_)));
  } else if (const ChannelNumber channel = some_channel()) {
    (void)post(new_message(OpCode::bye_signal, channel));
  }
}

// What must be refused, whatever the state.
void Player::nonsense() {
  MessagePtr message = new_message(OpCode::request, nobodys_number);
  switch (random_.below(5)) {
    case 0:
      message->header.channel = 0;
      break;
    case 1:
      message->header.op_code = OpCode::welcome_response;
      break;
    case 2:
      message->header.op_code = OpCode::hello_request;
      break;
    case 3:
      message->header.op_code = static_cast<OpCode>(200);
      break;
    default:
      break;
  }
  if (group_->post(std::move(message))) stage_.ledger.fail("post() accepted nonsense");
}

void Player::update() {
  const EngineCall call(machine_);
  (void)group_->update_receiver(random_.chance(500) ? nullptr : make_message());
}

void Player::hold_or_release() {
  holds_ = !holds_;
  if (!holds_) held_.clear();
}

// --- Coming and going ---

// At once; or behind the back of whoever drives the engine just now.
void Player::retire() {
  if (machine_.is_busy()) {
    group_->shut();
    machine_.core->reactor().remove_group(*group_);
    leaving_.push_back({std::exchange(group_, nullptr), number_});
    forget_all();
  } else {
    leave();
  }
  if (group_ == nullptr) join();
}

void Player::finish_leaving() {
  std::erase_if(leaving_, [this](const Leaving& leaving) {
    const bool gone =
        leaving.group->reactor_side.let_go.load() || machine_.core->reactor().finished();
    if (!gone) return false;
    machine_.core->reactor().forget_group(*leaving.group);
    stage_.ledger.forsaken(leaving.number);
    return true;
  });
}

// Whatever runs meanwhile may make another group.
void Player::leave() {
  const std::shared_ptr<detail::GroupCore> group = std::exchange(group_, nullptr);
  const GroupNumber number = number_;
  forget_all();
  if (group != nullptr) {
    const EngineCall call(machine_);
    group->destroy();
  }
  if (group != nullptr) stage_.ledger.forsaken(number);
  const std::vector<Leaving> others = leaving_;
  for (const Leaving& leaving : others) {
    const EngineCall call(machine_);
    machine_.core->driver().wait_until(&leaving.group->reactor_side.let_go);
  }
  finish_leaving();
}

void Player::forget_all() {
  channels_.clear();
  listeners_.clear();
  owed_byes_.clear();
}

void Player::calm_down() {
  is_calm_ = true;
  machine_.stopped_until = {};
  sulks_ = holds_ = false;
  held_.clear();
  if (group_ == nullptr) join();
  for (const ChannelNumber channel : std::exchange(owed_byes_, {})) answer_bye(channel);
}

void Player::say_goodbye() {
  for (const ChannelNumber channel : channels_) {
    if (random_.chance(500)) (void)post(new_message(OpCode::bye_request, channel));
  }
}

void Player::listen_on(const Address& place) {
  MessagePtr message = new_message(OpCode::welcome_request, 0);
  if (set_welcome(*message, place)) (void)post(std::move(message));
  while (listeners_.empty() && !stage_.ledger.failed()) (void)receive(std::chrono::seconds(1));
}

void Player::pass_through(const Address& place) {
  const std::size_t before = stage_.ledger.figures().closed;
  MessagePtr hello = new_message(OpCode::hello_request, 0);
  if (!set_hello(*hello, place)) return;
  const ChannelNumber channel = post(std::move(hello));
  if (channel == 0) return stage_.ledger.fail("no number is left for a connection of a crowd");
  const std::size_t received = stage_.ledger.figures().received;
  (void)post(new_message(OpCode::signal, channel));
  const auto wait_for = [&](auto done) {
    while (!done() && !stage_.ledger.failed()) (void)receive(std::chrono::seconds(1));
  };
  wait_for([&] { return stage_.ledger.figures().received == received + 2; });
  (void)post(new_message(OpCode::bye_signal, channel));
  wait_for([&] { return stage_.ledger.figures().closed == before + 2; });
}

ChannelLog* Player::post_to_a_peer() {
  for (const ChannelNumber number : channels_) {
    ChannelLog* channel = stage_.ledger.find(number_, number);
    const ChannelLog* peer = channel == nullptr ? nullptr : stage_.ledger.opposite(*channel);
    const bool parts = channel == nullptr || channel->bye_posted || channel->bye_answered ||
                       channel->bye_received || channel->abort_posted;
    if (parts || peer == nullptr || peer->is_closed) continue;
    return post(new_message(OpCode::signal, number)) == 0 ? nullptr : channel;
  }
  return nullptr;
}

}  // namespace tofu::test
