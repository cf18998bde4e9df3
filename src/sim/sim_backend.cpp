#include "sim/sim_backend.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "sim/aside.hpp"
#include "sim/world.hpp"

namespace tofu::poller {

using sim::World;

namespace {

// A connect that has not ended is never told to have.
constexpr Triggers may_be_false = Triggers::accept() | Triggers::recv() | Triggers::send();

// So many looks in a row that find nothing and do not wait, while nothing happens anywhere, are
// none that lead to anything.
constexpr unsigned most_looks_in_vain = 1'000;

}  // namespace

Result<SimBackend> SimBackend::create() { return SimBackend(); }

Result<void> SimBackend::add(net::Handle handle, Token token, Triggers want) {
  return set(handle, {token, want});
}

Result<void> SimBackend::modify(net::Handle handle, Token token, Triggers want) {
  return set(handle, {token, want});
}

Result<void> SimBackend::set(net::Handle handle, Registered registered) {
  const sim::Aside aside;
  World& world = World::current();
  if (world.strikes(world.faults.refused_wish)) {
    return fail(Status::communication_failed, "the poller takes no more", ENOMEM);
  }
  registered_[handle] = registered;
  world.network.note_registered(handle, true);
  return {};
}

void SimBackend::remove(net::Handle handle) {
  const sim::Aside aside;
  if (registered_.erase(handle) != 0) World::current().network.note_registered(handle, false);
}

Result<std::size_t> SimBackend::wait(std::span<ReadyEvent> out, std::chrono::nanoseconds timeout) {
  const sim::Aside aside;
  World& world = World::current();
  world.interleave();
  world.catch_up();
  if (world.strikes(world.faults.failed_wait)) {
    return fail(Status::communication_failed, "the poller fails", EBADF);
  }
  std::vector<ReadyEvent> events = ready();
  if (events.empty() && !bell_->rung) events = sleep(timeout);
  watch_for_spinning(events.empty() && timeout <= std::chrono::nanoseconds::zero());
  shuffle(events);
  if (std::exchange(bell_->rung, false)) {
    events.insert(events.begin(), {notifier_token, Triggers::notify()});
  }
  const std::size_t count = std::min(events.size(), out.size());
  std::ranges::copy_n(events.begin(), static_cast<std::ptrdiff_t>(count), out.begin());
  return count;
}

// Lets the world go on until something is ready. Who waits while another one does, above it on the
// stack, cannot sleep: it comes back as if a signal had ended its wait. It may be that it waits for
// a thread that is stopped.
std::vector<ReadyEvent> SimBackend::sleep(std::chrono::nanoseconds timeout) const {
  World& world = World::current();
  if (timeout <= std::chrono::nanoseconds::zero()) return {};
  if (world.somebody_sleeps()) {
    (void)world.let_stopped_go_on();
    return {};
  }
  const World::Sleeper sleeper(world);
  const bool is_endless = timeout >= world.horizon - world.now();
  const net::TimePoint deadline = is_endless ? world.horizon : world.now() + timeout;
  std::vector<ReadyEvent> events;
  while (events.empty() && !bell_->rung && world.step(deadline)) {
    events = ready();
    if (world.strikes(world.faults.early_wait)) break;
  }
  return events;
}

// Who asks and asks, and never sleeps, would keep a processor busy for ever.
void SimBackend::watch_for_spinning(bool in_vain) {
  World& world = World::current();
  const bool happened = std::exchange(steps_seen_, world.steps()) != world.steps();
  looks_in_vain_ = in_vain && !happened ? looks_in_vain_ + 1 : 0;
  if (looks_in_vain_ < most_looks_in_vain) return;
  world.complain("an engine asks for events all the time, and never sleeps");
  world.pass(std::chrono::hours(1));  // so that whatever it waits for is over
}

std::vector<ReadyEvent> SimBackend::ready() const {
  World& world = World::current();
  std::vector<ReadyEvent> events;
  for (const auto& [handle, registered] : registered_) {
    Triggers got = world.network.readiness(handle) & (registered.want | Triggers::err());
    if (world.strikes(world.faults.false_alarm)) got |= registered.want & may_be_false;
    if (got.any()) events.push_back({registered.token, got});
  }
  return events;
}

void SimBackend::shuffle(std::vector<ReadyEvent>& events) const {
  sim::Random& random = World::current().random;
  for (std::size_t i = events.size(); i > 1; --i) {
    std::swap(events[i - 1], events[static_cast<std::size_t>(random.below(i))]);
  }
}

void SimBackend::wake() noexcept { bell_->rung = true; }

}  // namespace tofu::poller
