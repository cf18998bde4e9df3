#include "run.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "byte_peer.hpp"
#include "ledger.hpp"
#include "machine.hpp"
#include "player.hpp"
#include "sim/world.hpp"

namespace tofu::test {

namespace {

using namespace std::chrono_literals;

// How long a receiver waits while there is something going on.
constexpr std::uint64_t longest_wait_us = 50'000;

// Nobody calls an engine for so long: longer than most time-outs of a scenario.
constexpr std::uint64_t longest_pause_us = 1'000'000;

// Coming to rest: so many waits in which nothing happens, as long as any option of a scenario.
constexpr std::chrono::nanoseconds short_wait = 50ms;
constexpr int quiet_rounds = 250;
constexpr int most_rounds = 1'000'000;

// A sleeping engine has done what was asked of it within this time.
constexpr auto prompt = 1s;
constexpr auto long_sleep = 600s;

// Turns in a long sleep in which nothing happens: a few for timers that ran out.
constexpr std::uint64_t turns_at_rest = 100;

class Play {
 public:
  explicit Play(const Scenario& scenario, bool prints)
      : scenario_(scenario),
        random_(~scenario.seed),
        world_(random_.next()),
        ledger_(world_, scenario.faults.no_memory != 0),
        stage_{world_, ledger_, scenario} {
    world_.print_notes(prints);
    world_.network.set_witness(&ledger_);
  }

  Outcome play() {
    set_up();
    pass_a_crowd();
    world_.faults = scenario_.faults;
    act();
    const bool ends_abruptly = random_.chance(200);
    if (!ends_abruptly) {
      come_to_rest();
      check_rest();
      say_goodbye();
    }
    tear_down();
    (void)failed();
    return outcome();
  }

 private:
  [[nodiscard]] bool failed() {
    if (!world_.complaint().empty()) ledger_.fail(world_.complaint());
    return ledger_.failed();
  }

  void set_up() {
    for (const EngineOptions& options : scenario_.engines) {
      auto core = detail::EngineCore::create(options);
      if (!core) return ledger_.fail("no engine: " + core.error().message());
      machines_.push_back(std::make_unique<Machine>(std::move(*core)));
      for (std::size_t i = 0; i < scenario_.groups_per_engine; ++i) {
        players_.push_back(std::make_unique<Player>(stage_, *machines_.back(), random_.fork()));
      }
    }
    for (std::size_t i = 0; i < scenario_.byte_peers; ++i) {
      peers_.push_back(std::make_unique<BytePeer>(stage_, random_.fork()));
    }
    actions_left_ = scenario_.actions;
  }

  // Connections one after another, until numbers come round again.
  void pass_a_crowd() {
    if (scenario_.crowd == 0 || failed()) return;
    Player& player = *players_.front();
    const Address place = Address::uds("/sim/crowd");
    player.listen_on(place);
    for (std::size_t i = 0; i < scenario_.crowd && !failed(); ++i) player.pass_through(place);
  }

  void plan_action(std::size_t who) {
    const auto longest = static_cast<std::uint64_t>(2 * scenario_.pause.count());
    const bool waits = is_stopped(who);
    const net::TimePoint from = waits ? players_[who]->machine().stopped_until : world_.now();
    world_.at(from + std::chrono::microseconds(random_.below(longest + 1)), [this, who] {
      act_as(who);
      if (actions_left_ > 0) plan_action(who);
    });
  }

  void act_as(std::size_t who) {
    if (actions_left_ == 0 || failed() || is_stopped(who)) return;
    --actions_left_;
    if (random_.chance(scenario_.restarts)) return restart(*random_.pick(machines_));
    if (who >= players_.size()) return peers_[who - players_.size()]->act();
    if (world_.strikes(world_.faults.stopped_engine)) {
      const std::chrono::microseconds stop(random_.skewed(longest_pause_us));
      players_[who]->machine().stopped_until = world_.now() + stop;
      return;
    }
    players_[who]->act();
  }

  [[nodiscard]] bool is_stopped(std::size_t who) const {
    return who < players_.size() && players_[who]->machine().is_stopped();
  }

  // In the middle of everything the engine ends, and then its groups.
  void restart(Machine& machine) {
    if (machine.is_busy() || machine.is_stopped()) return;
    {
      const EngineCall call(machine);
      machine.core->shut_down();
    }
    for (const auto& player : players_) {
      if (&player->machine() == &machine) player->leave();
    }
    auto core = detail::EngineCore::create(machine.core->options());
    if (core) machine.core = std::move(*core);
  }

  void act() {
    if (failed()) return;
    for (std::size_t i = 0; i < players_.size() + peers_.size(); ++i) plan_action(i);
    world_.set_other_threads([this] { act_as(random_.below(players_.size() + peers_.size())); });
    while (actions_left_ > 0 && !failed()) {
      const auto wait = std::chrono::microseconds(random_.skewed(longest_wait_us));
      if (!random_.pick(players_)->receive(wait)) world_.step(world_.now() + 1ms);
    }
  }

  // No faults any more, nobody holds anything or begins anything: what is under way comes over.
  void come_to_rest() {
    calm_since_ = world_.now();
    world_.network.heal();
    for (const auto& player : players_) player->calm_down();
    settle();
  }

  // In turn, so that nobody waits for another one's thread; time goes on where all are through.
  void settle() {
    int quiet = 0;
    std::uint64_t seen = world_.steps();
    for (int round = 0; quiet < quiet_rounds && !failed(); ++round) {
      if (round == most_rounds) return ledger_.fail("the engines never come to rest");
      for (const auto& player : players_) (void)player->receive({});
      check_connects();
      if (world_.steps() != std::exchange(seen, world_.steps())) {
        quiet = 0;
        continue;
      }
      const net::TimePoint next = world_.next_event();
      quiet = next == net::never ? quiet + 1 : 0;
      const auto wait = std::clamp<std::chrono::nanoseconds>(next - world_.now(), 0ns, short_wait);
      if (!random_.pick(players_)->receive(wait)) world_.step(world_.now() + wait);
    }
  }

  // Since all are calm every engine has its turns, and nobody begins to connect.
  void check_connects() {
    for (const auto& player : players_) {
      const auto patience = player->machine().core->options().connect_timeout;
      const bool is_late = patience.count() > 0 && world_.now() > calm_since_ + patience + prompt;
      if (is_late && ledger_.is_connecting(player->group_number())) {
        return ledger_.fail("a connect goes on beyond its time-out");
      }
    }
  }

  void check_rest() {
    if (failed()) return;
    ledger_.check_at_rest(leave());
    for (const auto& machine : machines_) {
      check_pool(*machine);
      check_channels(*machine);
    }
    check_backlogs();
    for (const auto& player : players_) check_sleep(*player);
    for (const auto& player : players_) check_wakes(*player);
    settle();
  }

  [[nodiscard]] Ledger::Leave leave() const {
    return {.to_part_early = !scenario_.byes_are_patient(),
            .to_end_channels = scenario_.engines_may_end_channels()};
  }

  // What the application does not know of is gone, too: connections without a Hello, connects that
  // nobody answers.
  void check_channels(const Machine& machine) {
    const EngineOptions& options = machine.core->options();
    std::size_t known = 0;
    for (const auto& player : players_) {
      if (&player->machine() != &machine) continue;
      known += ledger_.open_in(player->group_number());
    }
    for (const auto& player : players_) {
      if (&player->machine() != &machine || options.bye_timeout.count() == 0) continue;
      if (const ChannelLog* channel = ledger_.parting_in(player->group_number())) {
        ledger_.fail("a Bye of " + name_of(*channel) + " goes on beyond its time-out");
      }
    }
    const std::uint64_t alive = machine.core->stats().channels;
    if (options.hello_timeout.count() > 0 && alive != known) {
      ledger_.fail("an engine has " + std::to_string(alive) + " channels, and its groups know " +
                   std::to_string(known));
    }
  }

  // Nobody waits for ever to be accepted.
  void check_backlogs() {
    for (const auto& machine : machines_) {
      if (machine->core->registry().full()) return;
    }
    for (const net::Handle listener : world_.network.listeners_with_a_backlog()) {
      const bool is_peers = std::ranges::any_of(
          peers_, [listener](const auto& peer) { return peer->listens_on(listener); });
      if (!is_peers) ledger_.fail("a connection waits in a backlog, and is not accepted");
    }
  }

  // Nobody holds a message but those that could not be written yet.
  void check_pool(const Machine& machine) {
    const PoolStats pool = machine.core->stats().pool;
    std::size_t queued = 0;
    for (const auto& player : players_) {
      if (&player->machine() == &machine) queued += ledger_.pending_in(player->group_number());
    }
    if (pool.alive - pool.free > queued) {
      ledger_.fail("at rest, " + std::to_string(pool.alive - pool.free) +
                   " messages are out of the pool, and only " + std::to_string(queued) +
                   " are queued");
    }
  }

  // Idle channels cost nothing. Connections that wait for a channel's end cost a look now and then.
  void check_sleep(Player& player) {
    if (failed() || player.machine().core->registry().full() ||
        ledger_.pending_in(player.group_number()) != 0)
      return;
    const auto turns = [&] { return player.machine().core->stats().turns; };
    const std::uint64_t before = turns();
    for (const auto& other : players_) {
      if (ledger_.pending_in(other->group_number()) != 0) return;
    }
    (void)player.receive(long_sleep);
    if (turns() - before > turns_at_rest) {
      ledger_.fail("an engine with nothing to do made " + std::to_string(turns() - before) +
                   " turns");
    }
  }

  // What is posted while the engine sleeps leaves at once.
  void check_wakes(Player& player) {
    if (failed()) return;
    ChannelLog* channel = nullptr;
    world_.after(10ms, [&] { channel = player.post_to_a_peer(); });
    world_.after(10ms + prompt, [&] {
      if (channel != nullptr && !channel->is_closed && ledger_.pending(*channel) != 0) {
        ledger_.fail("what was posted while the engine slept did not wake it");
      }
    });
    const net::TimePoint end = world_.now() + 10ms + 2 * prompt;
    while (world_.now() < end && !failed()) {
      if (!player.receive(end - world_.now())) world_.step(end);
    }
  }

  void say_goodbye() {
    if (failed()) return;
    for (const auto& player : players_) player->say_goodbye();
    settle();
    if (!failed()) ledger_.check_at_rest(leave());
  }

  void tear_down() {
    world_.set_other_threads(nullptr);
    actions_left_ = 0;
    while (world_.let_stopped_go_on()) {
    }
    if (random_.chance(500)) {
      for (const auto& machine : machines_) {
        const EngineCall call(*machine);
        machine->core->shut_down();
      }
    }
    while (!players_.empty()) {
      std::swap(random_.pick(players_), players_.back());
      players_.pop_back();
    }
    for (const auto& machine : machines_) check_empty(*machine);
    machines_.clear();
    peers_.clear();
    if (const std::size_t open = world_.network.open_handles(); open != 0) {
      ledger_.fail(std::to_string(open) + " sockets are left open");
    }
  }

  void check_empty(const Machine& machine) {
    const EngineStats stats = machine.core->stats();
    if (stats.channels != 0) ledger_.fail("all groups are gone, and channels are left");
    if (machine.core->registry().in_use() != 0) {
      ledger_.fail("all groups are gone, and " + std::to_string(machine.core->registry().in_use()) +
                   " numbers are in use");
    }
    if (stats.pool.alive != stats.pool.free) {
      ledger_.fail("all groups are gone, and messages are not back in the pool");
    }
  }

  [[nodiscard]] Outcome outcome() const {
    return {.verdict = ledger_.verdict(),
            .step = world_.steps(),
            .fingerprint = world_.fingerprint(),
            .messages = ledger_.figures().posted,
            .received = ledger_.figures().received,
            .connections = world_.network.connections().size(),
            .faults = world_.faults_so_far()};
  }

  const Scenario& scenario_;
  sim::Random random_;
  sim::World world_;
  Ledger ledger_;
  Stage stage_;
  std::vector<std::unique_ptr<Machine>> machines_;
  std::vector<std::unique_ptr<Player>> players_;
  std::vector<std::unique_ptr<BytePeer>> peers_;
  std::size_t actions_left_ = 0;
  net::TimePoint calm_since_{};
};

}  // namespace

Outcome run(const Scenario& scenario, bool prints) { return Play(scenario, prints).play(); }

}  // namespace tofu::test
