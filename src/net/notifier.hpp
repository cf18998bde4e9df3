#pragma once

#include <tofu/error.hpp>

#include "net/handle.hpp"

namespace tofu::net {

/// Wakes a poller that has no means of its own from any thread: an eventfd on Linux, a pipe on
/// other POSIX systems. Signals coalesce. Move-only.
class Notifier {
 public:
  /// Error: notification_failed.
  [[nodiscard]] static Result<Notifier> create() noexcept;
  ~Notifier();
  Notifier(Notifier&& other) noexcept;
  Notifier& operator=(Notifier&& other) noexcept;

  /// Makes handle() readable. Thread-safe; never blocks.
  void signal() noexcept;
  /// Makes it unreadable again. The poller's thread only.
  void drain() noexcept;
  [[nodiscard]] Handle handle() const noexcept { return handle_; }

 private:
  Notifier(Handle handle, Handle other_end) noexcept : handle_(handle), other_end_(other_end) {}
  Handle handle_ = no_handle;
  // What is written to, where that is another one.
  [[maybe_unused]] Handle other_end_ = no_handle;
};

}  // namespace tofu::net
