// Plays many seeds, or one; README.md beside this file tells what for.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <thread>

#include "campaign.hpp"

namespace {

using tofu::test::Campaign;
using tofu::test::Failure;
using tofu::test::Outcome;
using tofu::test::Reductions;
using tofu::test::Tally;

unsigned long long number(std::uint64_t value) { return value; }

int show_one(std::uint64_t seed, const Reductions& reductions, bool trace) {
  const Outcome outcome = tofu::test::play_one(seed, reductions, trace);
  std::printf(
      "seed %llu: %s\n  %llu steps, %llu messages, %llu connections, %llu faults; "
      "fingerprint %016llx\n",
      number(seed), outcome.verdict.empty() ? "passed" : outcome.verdict.c_str(),
      number(outcome.step), number(outcome.messages), number(outcome.connections),
      number(outcome.faults), number(outcome.fingerprint));
  return outcome.verdict.empty() ? 0 : 1;
}

void tell(const Failure& failure, const Reductions& reductions, bool shrinks) {
  std::printf("FAILED: seed %llu, at step %llu: %s\n", number(failure.seed),
              number(failure.outcome.step), failure.outcome.verdict.c_str());
  const Reductions least = shrinks ? tofu::test::shrink(failure, reductions) : reductions;
  std::printf("  to see it happen: ./run sim --seed %llu%s --trace\n", number(failure.seed),
              least.as_options().c_str());
}

int show_many(const Campaign& campaign, bool shrinks) {
  std::printf("seeds %llu to %llu\n", number(campaign.base),
              number(campaign.base + campaign.seeds - 1));
  std::fflush(stdout);
  const Tally tally = tofu::test::play(campaign);
  std::printf("%llu seeds: %llu messages posted, %llu received, %llu connections, %llu faults\n",
              number(tally.seeds), number(tally.messages), number(tally.received),
              number(tally.connections), number(tally.faults));
  if (!tally.failure) return 0;
  tell(*tally.failure, campaign.reductions, shrinks);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Plays engines, their peers and the network between them in one thread, with faults, "
      "each run from one seed; checks tofu's guarantees after every step.");
  app.name("./run sim");
  Campaign campaign{.base = std::random_device()(),
                    .seeds = 1'000,
                    .jobs = std::max(1U, std::thread::hardware_concurrency())};
  std::uint64_t seed = 0;
  bool trace = false;
  bool quiet = false;
  bool keeps_all = false;
  app.add_option("--seeds", campaign.seeds, "How many seeds to play")->capture_default_str();
  app.add_option("--base", campaign.base, "The first of them (default: any)");
  app.add_option("--jobs", campaign.jobs, "How many at a time")->capture_default_str();
  auto* one = app.add_option("--seed", seed, "Play this one alone, again bit for bit");
  app.add_flag("--trace", trace, "Print every step of --seed")->needs(one);
  app.add_option("--actions", campaign.reductions.most_actions,
                 "At most so many actions of applications and byte peers");
  app.add_option("--without", campaign.reductions.without,
                 "Leave out a fault or a habit; may be given again")
      ->check(CLI::IsMember(tofu::test::names_of_parts()));
  app.add_flag("--twice", campaign.plays_twice, "Play each seed twice, and compare the runs");
  app.add_flag("--no-shrink", keeps_all, "Do not look for the least that fails");
  app.add_flag("--quiet", quiet, "No progress on standard error");
  CLI11_PARSE(app, argc, argv);
  if (*one) return show_one(seed, campaign.reductions, trace);
  campaign.shows_progress = !quiet;
  return show_many(campaign, !keeps_all);
}
