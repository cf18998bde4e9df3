#include <tofu/testing.hpp>

#include <bitset>
#include <exception>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "net/endpoint.hpp"
#include "net/listener.hpp"

namespace tofu::testing {
namespace {

// Remembers which ports were handed out. Two calls in one process must not give the same port
// although nobody has bound the first one yet, and only the process as a whole can know: hence the
// one instance in free_tcp_port(). Thread-safe.
class PortLedger {
 public:
  // False: that port was handed out before.
  bool take(std::uint16_t port) {
    const std::scoped_lock lock(mutex_);
    if (taken_[port]) return false;
    taken_[port] = true;
    return true;
  }
  void forget_all() {
    const std::scoped_lock lock(mutex_);
    taken_.reset();
  }

 private:
  std::mutex mutex_;
  std::bitset<65'536> taken_;
};

/// Joins them in the end. Not jthread, which libc++ has only from version 20 on.
struct Threads {
  ~Threads() {
    for (std::thread& thread : all) thread.join();
  }
  std::vector<std::thread> all;
};

}  // namespace

Result<std::uint16_t> free_tcp_port() {
  static PortLedger ledger;
  constexpr int attempts = 64;

  const auto loopback = net::Endpoint::literal("127.0.0.1", 0);
  if (!loopback) return fail(Status::invalid_address, "127.0.0.1 is unknown to this machine");

  // Stay open until the end, so that the OS does not offer the same port again.
  std::vector<net::Listener> held;
  while (true) {
    auto listener = net::Listener::tcp(*loopback, 1, {});
    if (!listener) return std::unexpected(listener.error());
    const std::uint16_t port = listener->port();
    if (ledger.take(port)) return port;
    held.push_back(std::move(*listener));
    // So many repetitions in a row: nearly all ports were handed out. The oldest are free by now.
    if (held.size() % attempts == 0) ledger.forget_all();
  }
}

TemporaryUdsPath::TemporaryUdsPath() : path_(net::temporary_uds_path()) {}

TemporaryUdsPath::~TemporaryUdsPath() {
  if (path_.empty()) return;
  std::error_code ignored;  // most often the file is gone with its listener
  std::filesystem::remove(path_, ignored);
}

TemporaryUdsPath::TemporaryUdsPath(TemporaryUdsPath&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

void run_tasks(std::vector<std::function<void()>> tasks) {
  std::vector<std::exception_ptr> failures(tasks.size());
  {
    Threads threads;
    threads.all.reserve(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      threads.all.emplace_back([&task = tasks[i], &failure = failures[i]] {
        try {
          task();
        } catch (...) {
          failure = std::current_exception();
        }
      });
    }
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace tofu::testing
