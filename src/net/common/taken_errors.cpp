#include "net/taken_errors.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <unordered_map>

#include "net/forks.hpp"

namespace tofu::net {

namespace {

struct Noted {
  const std::uint32_t process = forks();
  std::mutex mutex;
  std::unordered_map<Handle, int> errors;
  std::atomic<std::size_t> count{0};
};

// Never destroyed: sockets may be closed at the very end of the process. A child of fork() makes
// its own, as its parent's handles mean nothing to it, and their lock may have been taken.
constinit std::atomic<Noted*> newest{nullptr};

bool is_inherited(const Noted& noted) noexcept { return noted.process != forks(); }

// Null: nothing was noted.
Noted* noted() noexcept {
  Noted* const all = newest.load(std::memory_order_acquire);
  return all == nullptr || is_inherited(*all) ? nullptr : all;
}

// Null: no memory.
Noted* noted_or_new() noexcept {
  Noted* found = newest.load(std::memory_order_acquire);
  if (found != nullptr && !is_inherited(*found)) return found;
  std::unique_ptr<Noted> made(new (std::nothrow) Noted);
  // Whoever was first keeps its own.
  if (made == nullptr || !newest.compare_exchange_strong(found, made.get())) return noted();
  return made.release();
}

}  // namespace

void note_taken_error(Handle handle, int os_error) noexcept {
  Noted* const all = noted_or_new();
  if (all == nullptr) return;  // the connection's end is seen all the same, only its reason is not
  const std::lock_guard lock(all->mutex);
  try {
    all->errors[handle] = os_error;
  } catch (const std::bad_alloc&) {
    return;
  }
  all->count = all->errors.size();
}

int noted_error(Handle handle) noexcept {
  Noted* const all = noted();
  if (all == nullptr || all->count.load(std::memory_order_relaxed) == 0) return 0;
  const std::lock_guard lock(all->mutex);
  const auto found = all->errors.find(handle);
  if (found == all->errors.end()) return 0;
  const int os_error = found->second;
  all->errors.erase(found);
  all->count = all->errors.size();
  return os_error;
}

}  // namespace tofu::net
