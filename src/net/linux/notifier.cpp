#include "net/notifier.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace tofu::net {

Result<Notifier> Notifier::create() noexcept {
  const int descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor < 0) return fail(Status::notification_failed, "eventfd() failed", errno);
  return Notifier(descriptor, no_handle);
}

Notifier::~Notifier() {
  if (handle_ != no_handle) ::close(static_cast<int>(handle_));
}

Notifier::Notifier(Notifier&& other) noexcept : handle_(std::exchange(other.handle_, no_handle)) {}

Notifier& Notifier::operator=(Notifier&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

void Notifier::signal() noexcept {
  const std::uint64_t one = 1;
  // The only other failure is EAGAIN, a counter that is full and thereby readable.
  while (::write(static_cast<int>(handle_), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Notifier::drain() noexcept {
  std::uint64_t count = 0;
  while (::read(static_cast<int>(handle_), &count, sizeof count) < 0 && errno == EINTR) {
  }
}

}  // namespace tofu::net
