#include "net/taken_errors.hpp"

#include <atomic>
#include <mutex>
#include <new>
#include <unordered_map>

namespace tofu::net {

namespace {

struct Noted {
  std::mutex mutex;
  std::unordered_map<Handle, int> errors;
  std::atomic<std::size_t> count{0};
};

// Never destroyed: sockets may be closed at the very end of the process.
union Forever {
  Forever() : noted() {}
  ~Forever() {}  // NOLINT(modernize-use-equals-default): a union's would be deleted
  Noted noted;
};

Noted& noted() noexcept {
  static Forever all;
  return all.noted;
}

}  // namespace

void note_taken_error(Handle handle, int os_error) noexcept {
  Noted& all = noted();
  const std::lock_guard lock(all.mutex);
  try {
    all.errors[handle] = os_error;
  } catch (const std::bad_alloc&) {
    return;  // the connection's end is seen all the same, only its reason is not
  }
  all.count = all.errors.size();
}

int noted_error(Handle handle) noexcept {
  Noted& all = noted();
  if (all.count.load(std::memory_order_relaxed) == 0) return 0;
  const std::lock_guard lock(all.mutex);
  const auto found = all.errors.find(handle);
  if (found == all.errors.end()) return 0;
  const int os_error = found->second;
  all.errors.erase(found);
  all.count = all.errors.size();
  return os_error;
}

}  // namespace tofu::net
