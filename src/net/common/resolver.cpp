#include "net/resolver.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "net/thread_setup.hpp"

namespace tofu::net {

/// Shared with the threads: one that hangs in a look-up keeps it alive, and nothing else.
struct Resolver::State {
  struct Job {
    std::uint64_t token;
    std::string host;
    std::uint16_t port;
  };

  State(Sink to, LookUp how) : look_up(std::move(how)), sink(std::move(to)) {}

  void run();
  Result<std::vector<Endpoint>> answer(const Job& job) const noexcept;
  void hand_over(Resolution resolution) noexcept;

  const LookUp look_up;
  std::mutex mutex;
  std::condition_variable sink_returned;
  Sink sink;  // guarded by mutex, as all that follows; called without it
  std::deque<Job> waiting;
  std::size_t threads = 0;     // each has work, or is about to see that there is none
  std::size_t sink_calls = 0;  // going on now
  bool closed = false;         // the sink may not be called any more
};

/// A thread: takes jobs until there are none.
void Resolver::State::run() {
  std::unique_lock lock(mutex);
  while (!closed && !waiting.empty()) {
    const Job job = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    Resolution resolution{job.token, answer(job)};
    lock.lock();
    if (closed) break;
    ++sink_calls;
    lock.unlock();
    hand_over(std::move(resolution));
    lock.lock();
    if (--sink_calls == 0) sink_returned.notify_all();
  }
  --threads;
}

Result<std::vector<Endpoint>> Resolver::State::answer(const Job& job) const noexcept {
  try {
    return look_up(job.host, job.port);
  } catch (const std::bad_alloc&) {
    return fail(Status::allocation_failed, "no memory for a host name look-up");
  }
}

void Resolver::State::hand_over(Resolution resolution) noexcept {
  try {
    sink(std::move(resolution));
  } catch (...) {  // NOLINT(bugprone-empty-catch)
    // No memory to take the answer. This thread belongs to nobody who could be told, and an
    // exception that left it would end the process.
  }
}

Resolver::Resolver(Sink sink, LookUp look_up)
    : state_(std::make_shared<State>(std::move(sink), std::move(look_up))) {}

Resolver::~Resolver() {
  std::unique_lock lock(state_->mutex);
  state_->closed = true;
  state_->waiting.clear();
  state_->sink_returned.wait(lock, [this] { return state_->sink_calls == 0; });
  state_->sink = nullptr;  // what it holds is not left behind with a thread that hangs
}

Result<void> Resolver::submit(std::uint64_t token, std::string_view host, std::uint16_t port) {
  const std::lock_guard lock(state_->mutex);
  if (state_->waiting.size() >= max_waiting) {
    return fail(Status::too_many_channels, "too many host names wait to be looked up");
  }
  try {
    state_->waiting.push_back({token, std::string(host), port});
  } catch (const std::bad_alloc&) {
    return fail(Status::allocation_failed, "no memory for a host name look-up");
  }
  if (state_->threads == max_threads) return {};
  try {
    std::thread([state = state_] {
      set_up_own_thread("tofu-resolver");
      state->run();
    }).detach();
    ++state_->threads;
  } catch (const std::exception& error) {  // system_error or bad_alloc
    if (state_->threads != 0) return {};   // those that run will come to it
    state_->waiting.pop_back();
    const auto* system = dynamic_cast<const std::system_error*>(&error);
    return fail(Status::allocation_failed, "no thread for a host name look-up",
                system == nullptr ? 0 : system->code().value());
  }
  return {};
}

void Resolver::cancel(std::uint64_t token) noexcept {
  const std::lock_guard lock(state_->mutex);
  std::erase_if(state_->waiting, [token](const State::Job& job) { return job.token == token; });
}

}  // namespace tofu::net
