#pragma once

#include <cstdint>

#include <tofu/error.hpp>

#include "net/forks.hpp"

namespace tofu::detail {

/// A child of fork() has its parent's objects as other threads left them at that moment, locked or
/// half changed, and its descriptors lead to what is the parent's. This tells there, without a
/// lock, that an object is such a one. In the process that made it, false for ever. Thread-safe.
class ForkGuard {
 public:
  [[nodiscard]] bool is_inherited() const noexcept { return forks_ != net::forks(); }

 private:
  std::uint32_t forks_ = net::forks();
};

/// What each call on an inherited object fails with.
[[nodiscard]] inline std::unexpected<Error> fail_inherited() noexcept {
  return fail(Status::shutdown_started, "the engine belongs to the process that forked");
}

/// For std::shared_ptr: leaves an inherited object to the end of the process.
struct DeleteUnlessInherited {
  template <class Object>
  void operator()(Object* object) const noexcept {
    if (!object->is_inherited()) delete object;
  }
};

}  // namespace tofu::detail
