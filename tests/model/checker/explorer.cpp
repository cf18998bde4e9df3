#include "explorer.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace tofu::model {

namespace {

Explorer* the_explorer = nullptr;

}  // namespace

Outcome explore(const Limits& limits, const std::function<void()>& scenario) {
  return Explorer(limits, scenario).run();
}

void require(bool holds, const std::string& what) {
  if (!holds) Explorer::current().fail(what);
}

Explorer::Explorer(const Limits& limits, const std::function<void()>& scenario)
    : limits_(limits),
      scenario_(scenario),
      choices_(limits.preemptions == Limits::none && !limits.has_time_outs) {}

Explorer& Explorer::current() noexcept { return *the_explorer; }

Outcome Explorer::run() {
  the_explorer = this;
  do {
    if (++outcome_.executions > limits_.executions) {
      outcome_.failure = "not all was tried: too many executions";
      break;
    }
    run_once();
  } while (outcome_.failure.empty() && choices_.next_path());
  the_explorer = nullptr;
  return outcome_;
}

// A failure leaves the threads where they are, with whatever they hold.
void Explorer::run_once() {
  started_ = 0;
  running_ = last_ = 0;
  preemptions_ = 0;
  ways_given_ = 0;
  only_finishes_ = false;
  done_.clear();
  start(scenario_);
  while (outcome_.failure.empty()) {
    const auto next = next_thread();
    if (!next) return;
    Thread& thread = *threads_[*next];
    done_.push_back({*next, thread.pending});
    if (done_.size() > limits_.steps) return fail("it does not end");
    if (thread.pending.writes) end_giving_way();
    thread.gives_way = 0;
    running_ = last_ = *next;
    thread.clock.tick(running_);
    in_thread_ = true;
    thread.fiber.resume();
    in_thread_ = false;
  }
}

// Whoever looks again and again has a reason to, once another one wrote something: else two such
// could go on for ever.
void Explorer::end_giving_way() noexcept {
  for (ThreadId i = 0; i < started_; ++i) threads_[i]->gives_way = 0;
}

std::optional<ThreadId> Explorer::next_thread() {
  const std::vector<Candidate> all = candidates();
  if (!all.empty()) return pick(all);
  if (!all_ended()) fail("all threads wait for ever");
  return std::nullopt;
}

// Who can go on; else whose time runs out; else who gave way, and looks again.
std::vector<Candidate> Explorer::candidates() {
  std::vector<Candidate> found;
  const auto add_if = [&](auto condition) {
    for (ThreadId i = 0; i < started_; ++i) {
      const Thread& thread = *threads_[i];
      if (!thread.fiber.ended() && condition(thread)) found.push_back({i, thread.pending});
    }
    return !found.empty();
  };
  (void)(add_if([this](const Thread& t) { return is_enabled(t) && t.gives_way == 0; }) ||
         add_if([](const Thread& t) { return t.may_time_out; }) || add_if([this](const Thread& t) {
           return is_enabled(t) && t.gives_way == turn_to_look();
         }));
  // The one that runs goes on first: the first executions are the ordinary ones.
  const auto same = std::ranges::find(found, last_, &Candidate::thread);
  if (same != found.end()) std::rotate(found.begin(), same, same + 1);
  return found;
}

// Of several that look again and again, who began first.
std::uint64_t Explorer::turn_to_look() const noexcept {
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  for (ThreadId i = 0; i < started_; ++i) {
    const std::uint64_t since = threads_[i]->gives_way;
    if (since != 0 && !threads_[i]->fiber.ended()) first = std::min(first, since);
  }
  return first;
}

ThreadId Explorer::pick(const std::vector<Candidate>& all) {
  if (only_finishes_) return all.front().thread;
  const bool could_go_on = all.front().thread == last_;
  const bool must_go_on = could_go_on && preemptions_ >= limits_.preemptions;
  const auto picked = choices_.pick_thread(must_go_on ? std::vector{all.front()} : all);
  if (!picked) {
    only_finishes_ = true;
    return all.front().thread;
  }
  if (could_go_on && *picked != last_) ++preemptions_;
  return *picked;
}

bool Explorer::is_enabled(const Thread& thread) const {
  return !thread.enabled || thread.enabled();
}

bool Explorer::all_ended() const noexcept {
  return std::all_of(threads_.begin(), threads_.begin() + static_cast<std::ptrdiff_t>(started_),
                     [](const auto& thread) { return thread->fiber.ended(); });
}

void Explorer::wait_for_turn(Operation operation, std::function<bool()> enabled,
                             bool may_time_out) {
  Thread& thread = *threads_[running_];
  thread.pending = operation;
  thread.enabled = std::move(enabled);
  thread.may_time_out = may_time_out;
  thread.fiber.pause();
}

void Explorer::step(const Operation& operation, std::function<bool()> enabled) {
  wait_for_turn(operation, std::move(enabled), false);
}

bool Explorer::step_or_time_out(const Operation& operation, std::function<bool()> enabled) {
  wait_for_turn(operation, std::move(enabled), true);
  return is_enabled(*threads_[running_]);
}

void Explorer::give_way() {
  Thread& thread = *threads_[running_];
  thread.gives_way = ++ways_given_;
  wait_for_turn({.name = "gives way", .writes = false, .matters_to_all = true}, nullptr, false);
  ++thread.gave_way;
}

std::size_t Explorer::choose(std::size_t count) {
  return count == 1 || only_finishes_ ? 0 : choices_.pick(count);
}

ThreadId Explorer::start(std::function<void()> body) {
  const ThreadId id = started_;
  if (id == most_threads) fail("too many threads");
  if (threads_.size() == id) threads_.push_back(std::make_unique<Thread>());
  Thread& thread = *threads_[id];
  thread.clock = id == 0 ? Clock() : clock();
  thread.pending = {.name = "starts"};
  thread.enabled = nullptr;
  thread.may_time_out = false;
  thread.gives_way = 0;
  thread.gave_way = 0;
  thread.fiber.prepare([this, body = std::move(body)] {
    body();
    // Whoever joins waits for this.
    step({.name = "ends", .objects = {threads_[running_].get()}});
  });
  ++started_;
  return id;
}

void Explorer::join(ThreadId thread) {
  const Thread& other = *threads_[thread];
  step({.name = "joins", .objects = {&other}}, [&other] { return other.fiber.ended(); });
  clock().join(other.clock);
}

void Explorer::fail(const std::string& what) {
  if (outcome_.failure.empty()) outcome_.failure = what + story();
  if (in_thread_) threads_[running_]->fiber.pause();  // and never goes on
}

// The last of what was done, by thread, with a letter for each object.
std::string Explorer::story() const {
  constexpr std::size_t longest = 100;
  std::map<const void*, char> letters;
  std::string text = done_.size() > longest ? "\n  ..." : "";
  const std::size_t told = std::min(done_.size(), longest);
  for (const Done& done : std::span(done_).last(told)) {
    text += "\n  thread " + std::to_string(done.thread) + ' ' + done.operation.name;
    for (const void* object : done.operation.objects) {
      if (object == nullptr) continue;
      const auto next = static_cast<char>('a' + letters.size() % 26);
      text += std::string(" ") + letters.try_emplace(object, next).first->second;
    }
  }
  return text;
}

}  // namespace tofu::model
