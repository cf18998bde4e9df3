#pragma once

#include <tofu/error.hpp>

#include "net/handle.hpp"

namespace tofu::net {

/// Wakes a poller from any thread: an eventfd on Linux. Signals coalesce.
/// Move-only.
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
  explicit Notifier(Handle handle) noexcept : handle_(handle) {}
  Handle handle_ = no_handle;
};

}  // namespace tofu::net
