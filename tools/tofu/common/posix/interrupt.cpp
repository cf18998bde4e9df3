#include "common/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <system_error>
#include <thread>
#include <utility>

#include "common/exit_code.hpp"
#include "common/posix/make_pipe.hpp"

namespace tofu::cli {
namespace {

// What the handler may touch: lock-free atomics only.
std::atomic<std::int64_t> first_signal_ns{0};  // 0: none came
std::atomic<int> pipe_writer{-1};
static_assert(std::atomic<std::int64_t>::is_always_lock_free &&
              std::atomic<int>::is_always_lock_free);

/// timeout(1), and whoever signals a process and its group, deliver one wish twice.
constexpr std::int64_t same_wish_ns = 250'000'000;

constexpr char signal_arrived = 's';
constexpr char object_ends = 'e';

void put_byte(int descriptor, char byte) noexcept {
  // One byte into a pipe that holds two at most: it can neither block nor be cut.
  while (write(descriptor, &byte, 1) < 0 && errno == EINTR) {
  }
}

/// On the clock that only goes forward. Async-signal-safe.
std::int64_t now_ns() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

extern "C" void on_signal(int) {
  const int saved = errno;
  const std::int64_t now = now_ns();
  std::int64_t first = 0;
  if (first_signal_ns.compare_exchange_strong(first, now)) {
    put_byte(pipe_writer.load(), signal_arrived);
  } else if (now - first >= same_wish_ns) {
    _exit(static_cast<int>(ExitCode::interrupted));
  }
  errno = saved;
}

}  // namespace

struct Interrupt::Impl {
  explicit Impl(std::function<void()> on_request) : wake(std::move(on_request)) {
    if (!make_pipe(ends)) {
      throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
    }
    first_signal_ns = 0;
    pipe_writer = ends[1];
    watcher = std::thread([this] { watch(); });
    struct sigaction action{};
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    action.sa_handler = on_signal;
    for (std::size_t i = 0; i < handled.size(); ++i) install(i, action);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, &former_pipe);
  }

  ~Impl() {
    // The same wish may still be under way a second time, and must not cut off what is left to do:
    // the handler stays, and touches this object no more.
    if (first_signal_ns.load() == 0) {
      for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &former[i], nullptr);
    }
    sigaction(SIGPIPE, &former_pipe, nullptr);
    put_byte(ends[1], object_ends);
    watcher.join();
    close(ends[0]);
    close(ends[1]);
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  /// SIGHUP stays ignored under nohup. SIGINT does not: a script's background jobs start with it
  /// ignored, and `kill -INT` must reach them.
  void install(std::size_t index, const struct sigaction& action) {
    sigaction(handled[index], nullptr, &former[index]);
    const bool keep = handled[index] == SIGHUP && former[index].sa_handler == SIG_IGN;
    if (!keep) sigaction(handled[index], &action, nullptr);
  }

  /// Handles no signal itself: a thread at the command's work does, and gets to it at once.
  /// ThreadSanitizer would put a handler off here until read() returns, that is, for ever.
  void watch() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    for (;;) {
      char byte = object_ends;
      const ssize_t got = read(ends[0], &byte, 1);
      if (got < 0 && errno == EINTR) continue;
      if (got != 1 || byte == object_ends) return;
      wake();
    }
  }

  static constexpr std::array<int, 3> handled{SIGINT, SIGTERM, SIGHUP};
  std::function<void()> wake;
  std::array<int, 2> ends{-1, -1};
  std::array<struct sigaction, 3> former{};
  struct sigaction former_pipe{};
  std::thread watcher;
};

Interrupt::Interrupt(std::function<void()> wake) : impl_(std::make_unique<Impl>(std::move(wake))) {}

Interrupt::~Interrupt() = default;

bool Interrupt::requested() const noexcept { return first_signal_ns.load() != 0; }

}  // namespace tofu::cli
