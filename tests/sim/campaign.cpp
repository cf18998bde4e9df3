#include "campaign.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace tofu::test {

namespace {

constexpr std::size_t most_jobs = 64;
constexpr std::uint64_t nobody = ~std::uint64_t{0};

// What each job is at, for whoever finds the process dying.
std::array<std::atomic<std::uint64_t>, most_jobs> playing;

// A seed that takes longer than this, in real time, never ends.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto longest_run = std::chrono::seconds(300);  // seventy thousand connections take 60
#else
constexpr auto longest_run = std::chrono::seconds(60);
#endif

// Not all of it may be called in a signal handler; but the process is lost anyway, and the seed is
// what is wanted.
void tell_what_is_played(int signal) {
  std::signal(signal, SIG_DFL);
  for (const auto& seed : playing) {
    if (seed != nobody) {
      std::fprintf(stderr, "dies of signal %d while playing seed %llu\n", signal,
                   static_cast<unsigned long long>(seed));
    }
  }
  std::raise(signal);
}

// Ends the process with the seed that never ends.
void watch_over(const std::stop_token& ended) {
  struct Seen {
    std::uint64_t seed = nobody;
    std::chrono::steady_clock::time_point since;
  };
  std::array<Seen, most_jobs> seen;
  while (!ended.stop_requested()) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    (void)never.wait_for(lock, ended, std::chrono::seconds(1), [] { return false; });
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < most_jobs; ++i) {
      const std::uint64_t seed = playing[i];
      if (seed != seen[i].seed) seen[i] = {seed, now};
      if (seed == nobody || now - seen[i].since < longest_run) continue;
      std::printf("FAILED: seed %llu does not end\n", static_cast<unsigned long long>(seed));
      std::fflush(stdout);
      std::_Exit(1);
    }
  }
}

class Progress {
 public:
  Progress(bool shows, std::uint64_t all) : shows_(shows), all_(all) {}
  ~Progress() {
    if (shown_) std::fputc('\n', stderr);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void tell(std::uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (!shows_ || now < next_) return;
    next_ = now + std::chrono::seconds(1);
    shown_ = true;
    std::fprintf(stderr, "\r%llu of %llu seeds", static_cast<unsigned long long>(done),
                 static_cast<unsigned long long>(all_));
  }

 private:
  const bool shows_;
  bool shown_ = false;
  const std::uint64_t all_;
  std::chrono::steady_clock::time_point next_{};
};

// A verdict without its numbers: what promise it is about.
std::string kind_of(const std::string& verdict) {
  std::string kind = verdict;
  std::erase_if(kind, [](char c) { return c >= '0' && c <= '9'; });
  return kind;
}

}  // namespace

Outcome play_one(std::uint64_t seed, const Reductions& reductions, bool prints) {
  Scenario scenario = Scenario::from_seed(seed);
  reductions.apply(scenario);
  return run(scenario, prints);
}

namespace {

Outcome play_for(const Campaign& campaign, std::uint64_t seed) {
  Outcome outcome = play_one(seed, campaign.reductions);
  if (!campaign.plays_twice || !outcome.verdict.empty()) return outcome;
  if (play_one(seed, campaign.reductions).fingerprint != outcome.fingerprint) {
    outcome.verdict = "the same seed came to something else the second time";
  }
  return outcome;
}

}  // namespace

Tally play(const Campaign& campaign) {
  for (auto& seed : playing) seed = nobody;
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, tell_what_is_played);
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex;
  Tally tally;
  Progress progress(campaign.shows_progress, campaign.seeds);
  const auto job = [&](std::size_t number) {
    for (;;) {
      const std::uint64_t index = next++;
      if (index >= campaign.seeds) break;
      const std::uint64_t seed = playing[number] = campaign.base + index;
      const Outcome outcome = play_for(campaign, seed);
      const std::lock_guard lock(mutex);
      ++tally.seeds;
      tally.messages += outcome.messages;
      tally.received += outcome.received;
      tally.connections += outcome.connections;
      tally.faults += outcome.faults;
      progress.tell(tally.seeds);
      if (outcome.verdict.empty()) continue;
      if (!tally.failure || seed < tally.failure->seed) tally.failure = Failure{seed, outcome};
      next = campaign.seeds;
    }
    playing[number] = nobody;
  };
  const std::jthread watchdog(watch_over);
  std::vector<std::jthread> jobs;
  const std::size_t count = std::clamp<std::size_t>(campaign.jobs, 1, most_jobs);
  for (std::size_t i = 1; i < count; ++i) jobs.emplace_back(job, i);
  job(0);
  jobs.clear();
  return tally;
}

Reductions shrink(const Failure& failure, const Reductions& start) {
  const std::string kind = kind_of(failure.outcome.verdict);
  const auto still_fails = [&](const Reductions& reductions) {
    return kind_of(play_one(failure.seed, reductions).verdict) == kind;
  };
  Reductions least = start;
  const auto use_if_it_fails = [&](const Reductions& fewer) {
    if (!still_fails(fewer)) return false;
    least = fewer;
    return true;
  };
  least.most_actions = std::min(start.most_actions, Scenario::from_seed(failure.seed).actions);
  for (bool again = true; again;) {
    again = false;
    for (const std::string& name : names_of_parts()) {
      if (std::ranges::find(least.without, name) != least.without.end()) continue;
      Reductions fewer = least;
      fewer.without.push_back(name);
      again = use_if_it_fails(fewer) || again;
    }
    for (std::size_t step = least.most_actions / 2; step > 0;) {
      Reductions fewer = least;
      fewer.most_actions -= std::min(step, fewer.most_actions);
      if (use_if_it_fails(fewer)) {
        again = true;
      } else {
        step /= 2;
      }
      step = std::min(step, least.most_actions);
    }
  }
  // What makes no difference need not be named.
  for (std::size_t i = least.without.size(); i-- > 0;) {
    Reductions shorter = least;
    shorter.without.erase(shorter.without.begin() + static_cast<std::ptrdiff_t>(i));
    const Scenario whole = Scenario::from_seed(failure.seed);
    Scenario with = whole, without = whole;
    Reductions{.without = {least.without[i]}}.apply(without);
    if (with == without) least = shorter;
  }
  return least;
}

}  // namespace tofu::test
