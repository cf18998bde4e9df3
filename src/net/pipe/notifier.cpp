#include "net/notifier.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tofu::net {

Result<Notifier> Notifier::create() noexcept {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return fail(Status::notification_failed, "pipe() failed", errno);
  Notifier notifier(ends[0], ends[1]);
  for (const int end : ends) {
    if (::fcntl(end, F_SETFL, O_NONBLOCK) != 0 || ::fcntl(end, F_SETFD, FD_CLOEXEC) != 0) {
      return fail(Status::notification_failed, "fcntl() of a pipe failed", errno);
    }
  }
  return notifier;
}

Notifier::~Notifier() {
  if (handle_ != no_handle) ::close(static_cast<int>(handle_));
  if (other_end_ != no_handle) ::close(static_cast<int>(other_end_));
}

Notifier::Notifier(Notifier&& other) noexcept
    : handle_(std::exchange(other.handle_, no_handle)),
      other_end_(std::exchange(other.other_end_, no_handle)) {}

Notifier& Notifier::operator=(Notifier&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(other_end_, other.other_end_);
  return *this;
}

void Notifier::signal() noexcept {
  const char something = 0;
  // The only other failure is EAGAIN, a pipe that is full and thereby readable.
  while (::write(static_cast<int>(other_end_), &something, 1) < 0 && errno == EINTR) {
  }
}

void Notifier::drain() noexcept {
  std::array<char, 512> ignored;
  for (;;) {
    const ssize_t count = ::read(static_cast<int>(handle_), ignored.data(), ignored.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < static_cast<ssize_t>(ignored.size())) return;
  }
}

}  // namespace tofu::net
