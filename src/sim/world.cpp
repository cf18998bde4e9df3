#include "sim/world.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <utility>

namespace tofu::sim {

namespace {

using namespace std::chrono_literals;

// A call that is interrupted by others, which are interrupted in turn: no deeper than this.
constexpr unsigned deepest_interleaving = 2;

// What reading the clock takes: about what it does on a real system.
constexpr std::chrono::nanoseconds look_at_clock = 50ns;

// When the world begins; not zero, which stands for "no time" in places.
constexpr std::chrono::nanoseconds beginning = 1'000'000s;

constinit thread_local World* current_world = nullptr;

}  // namespace

World::World(std::uint64_t seed)
    : horizon(net::never), random(seed), network(*this), now_(beginning) {
  assert(current_world == nullptr);
  current_world = this;
}

World::~World() { current_world = nullptr; }

World& World::current() noexcept {
  assert(current_world != nullptr);
  return *current_world;
}

net::TimePoint World::read_clock() noexcept {
  now_ += look_at_clock;
  return now_;
}

void World::at(net::TimePoint when, Event event) {
  events_.emplace(std::max(when, now_), std::move(event));
}

bool World::step(net::TimePoint limit) {
  if (events_.empty() || events_.begin()->first > limit) {
    now_ = std::max(now_, limit);
    return false;
  }
  auto next = events_.extract(events_.begin());
  now_ = std::max(now_, next.key());
  if (strikes(faults.clock_jump)) now_ += std::chrono::milliseconds(random.skewed(20'000));
  const bool before = std::exchange(happening_, true);
  next.mapped()();
  happening_ = before;
  return true;
}

void World::catch_up() {
  while (!happening_ && interleaved_ == 0 && next_event() <= now_) (void)step(now_);
}

void World::stop_thread(std::chrono::nanoseconds pause, Event rest) {
  const auto stopped = std::make_shared<Event>(std::move(rest));
  stopped_.push_back(stopped);
  after(pause, [this, stopped] {
    if (std::erase(stopped_, stopped) != 0) std::exchange(*stopped, nullptr)();
  });
}

bool World::let_stopped_go_on() {
  if (stopped_.empty()) return false;
  const std::shared_ptr<Event> stopped = std::move(stopped_.front());
  stopped_.pop_front();
  std::exchange(*stopped, nullptr)();
  return true;
}

void World::note(std::string_view what, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  constexpr std::uint64_t fnv_prime = 0x100000001B3U;
  for (const std::uint64_t value : {static_cast<std::uint64_t>(now_.time_since_epoch().count()),
                                    static_cast<std::uint64_t>(what.size()), a, b, c}) {
    fingerprint_ = (fingerprint_ ^ value) * fnv_prime;
  }
  ++steps_;
  if (!prints_) return;
  const auto since = std::chrono::duration<double, std::milli>(now_.time_since_epoch() - beginning);
  std::printf("%8llu %12.4f ms  %.*s %llu %llu %llu\n", static_cast<unsigned long long>(steps_),
              since.count(), static_cast<int>(what.size()), what.data(),
              static_cast<unsigned long long>(a), static_cast<unsigned long long>(b),
              static_cast<unsigned long long>(c));
}

void World::interleave() {
  if (interleaved_ >= deepest_interleaving || other_threads_ == nullptr) return;
  if (!strikes(faults.interleave)) return;
  ++interleaved_;
  other_threads_();
  --interleaved_;
}

}  // namespace tofu::sim
