#include "scenario.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/random.hpp"

namespace tofu::test {

namespace {

using std::chrono::milliseconds;

struct NamedHabit {
  std::string_view name;
  unsigned Habits::* value;
};
constexpr std::array<NamedHabit, 11> all_habits{{{"hello", &Habits::hello},
                                                 {"welcome", &Habits::welcome},
                                                 {"post", &Habits::post},
                                                 {"bye", &Habits::bye},
                                                 {"abort", &Habits::abort},
                                                 {"receive", &Habits::receive},
                                                 {"nonsense", &Habits::nonsense},
                                                 {"update", &Habits::update},
                                                 {"hold", &Habits::hold},
                                                 {"sulk", &Habits::sulk},
                                                 {"replace", &Habits::replace}}};

constexpr std::string_view byte_peers = "byte_peers";
constexpr std::string_view crowd = "crowd";
constexpr std::string_view restarts = "restarts";

// One run in so many has thousands of connections, one of these more than there are numbers.
constexpr std::uint64_t runs_without_a_crowd = 1'000;
constexpr std::uint64_t crowds_within_the_numbers = 5;
constexpr std::size_t beyond_all_numbers = 70'000;

// How often a fault is part of a run, and how strong it is then, both in thousandths.
sim::Faults some_faults(sim::Random& random) {
  sim::Faults faults;
  struct Likelihood {
    unsigned sim::Faults::* fault;
    unsigned present;
    unsigned strongest;
  };
  for (const Likelihood& one : std::array<Likelihood, 17>{{
           {&sim::Faults::partial_read, 500, 700},
           {&sim::Faults::partial_write, 500, 700},
           {&sim::Faults::no_room, 300, 300},
           {&sim::Faults::early_wait, 300, 200},
           {&sim::Faults::false_alarm, 300, 200},
           {&sim::Faults::refused, 200, 300},
           {&sim::Faults::unanswered, 100, 200},
           {&sim::Faults::reset, 400, 500},
           {&sim::Faults::lost, 150, 300},
           {&sim::Faults::no_descriptors, 150, 300},
           {&sim::Faults::aborted_accept, 150, 300},
           {&sim::Faults::refused_wish, 100, 30},
           {&sim::Faults::failed_wait, 50, 30},
           {&sim::Faults::clock_jump, 100, 10},
           {&sim::Faults::stopped_post, 250, 100},
           {&sim::Faults::stopped_engine, 200, 20},
           {&sim::Faults::no_memory, 150, 100},
       }}) {
    if (random.chance(one.present)) {
      faults.*one.fault = static_cast<unsigned>(1 + random.skewed(one.strongest));
    }
  }
  if (random.chance(800)) faults.interleave = static_cast<unsigned>(random.between(5, 200));
  return faults;
}

EngineOptions some_options(sim::Random& random) {
  EngineOptions options;
  options.drive = Drive::caller;
  if (random.chance(500)) {
    options.max_messages = 1 + random.skewed(64);
    options.initial_messages = random.below(options.max_messages + 1);
  }
  if (random.chance(300)) options.max_queued_messages = 1 + random.skewed(64);
  if (random.chance(300)) options.max_queued_bytes = 1 + random.skewed(100'000);
  if (random.chance(300)) options.max_received_messages = 1 + random.skewed(64);
  if (random.chance(200)) options.max_channels = 2 + random.skewed(40);
  if (random.chance(200)) options.listen_backlog = static_cast<int>(1 + random.below(3));
  if (random.chance(200)) options.connect_timeout = milliseconds(random.below(300));
  if (random.chance(200)) options.hello_timeout = milliseconds(random.below(300));
  if (random.chance(200)) options.bye_timeout = milliseconds(random.below(300));
  if (random.chance(200)) options.half_close_timeout = milliseconds(random.below(300));
  if (random.chance(150)) options.idle_timeout = milliseconds(1 + random.below(300));
  if (random.chance(100)) options.max_body_bytes = random.below(65'536);
  return options;
}

Habits some_habits(sim::Random& random) {
  Habits habits{.hello = 10,
                .welcome = 3,
                .post = 60,
                .bye = 3,
                .abort = 2,
                .receive = 60,
                .nonsense = 3,
                .update = 2,
                .hold = 0,
                .sulk = 0,
                .replace = 0};
  for (const NamedHabit& habit : all_habits) {
    if (random.chance(300)) habits.*habit.value = static_cast<unsigned>(random.skewed(60));
  }
  habits.replace = random.chance(150) ? 1 : 0;
  if (random.chance(300)) habits.hold = static_cast<unsigned>(random.skewed(30));
  if (random.chance(300)) habits.sulk = static_cast<unsigned>(random.skewed(5));
  habits.hello = std::max(habits.hello, 1U);
  habits.welcome = std::max(habits.welcome, 1U);
  habits.receive = std::max(habits.receive, 1U);
  return habits;
}

}  // namespace

Scenario Scenario::from_seed(std::uint64_t seed) {
  sim::Random random(seed);
  Scenario scenario;
  scenario.seed = seed;
  scenario.faults = some_faults(random);
  const std::uint64_t engines = random.between(1, 3);
  for (std::uint64_t i = 0; i < engines; ++i) scenario.engines.push_back(some_options(random));
  scenario.groups_per_engine = random.between(1, 2);
  scenario.byte_peers = random.chance(400) ? random.between(1, 3) : 0;
  if (random.below(runs_without_a_crowd) == 0) {
    const bool wraps = random.below(crowds_within_the_numbers) == 0;
    scenario.crowd = wraps ? beyond_all_numbers : random.between(1'000, 5'000);
    scenario.engines.front() = EngineOptions{.drive = Drive::caller};  // no limits in its way
  }
  scenario.restarts = random.chance(100) ? static_cast<unsigned>(1 + random.below(20)) : 0;
  scenario.actions = 40 + random.skewed(1'200);
  scenario.pause = std::chrono::microseconds(1 + random.skewed(5'000));
  scenario.largest_body = random.chance(300) ? 65'535 : random.skewed(5'000);
  scenario.most_channels = 1 + random.skewed(30);
  scenario.habits = some_habits(random);
  return scenario;
}

bool Scenario::byes_are_patient() const {
  const EngineOptions usual;
  return faults.clock_jump == 0 && std::ranges::all_of(engines, [&](const EngineOptions& options) {
           return options.bye_timeout >= usual.bye_timeout &&
                  options.half_close_timeout >= usual.half_close_timeout &&
                  options.idle_timeout.count() == 0;
         });
}

bool Scenario::engines_may_end_channels() const {
  const EngineOptions usual;
  const bool faulty =
      faults.no_memory + faults.refused_wish + faults.failed_wait + faults.clock_jump != 0;
  return faulty || std::ranges::any_of(engines, [&](const EngineOptions& options) {
           return options.idle_timeout.count() != 0 ||
                  options.max_body_bytes < usual.max_body_bytes;
         });
}

void Reductions::apply(Scenario& scenario) const {
  scenario.actions = std::min(scenario.actions, most_actions);
  for (const std::string& name : without) {
    for (const sim::NamedFault& fault : sim::all_faults) {
      if (fault.name == name) scenario.faults.*fault.value = 0;
    }
    for (const NamedHabit& habit : all_habits) {
      if (habit.name == name) scenario.habits.*habit.value = 0;
    }
    if (name == byte_peers) scenario.byte_peers = 0;
    if (name == crowd) scenario.crowd = 0;
    if (name == restarts) scenario.restarts = 0;
  }
}

std::string Reductions::as_options() const {
  std::string options;
  if (most_actions != static_cast<std::size_t>(-1)) {
    options += " --actions " + std::to_string(most_actions);
  }
  for (const std::string& name : without) options += " --without " + name;
  return options;
}

std::vector<std::string> names_of_parts() {
  std::vector<std::string> names;
  for (const sim::NamedFault& fault : sim::all_faults) names.emplace_back(fault.name);
  for (const NamedHabit& habit : all_habits) names.emplace_back(habit.name);
  for (const std::string_view name : {byte_peers, crowd, restarts}) names.emplace_back(name);
  return names;
}

}  // namespace tofu::test
