#include "support/slow_link.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "support/raw_address.hpp"

namespace tofu::test {
namespace {

constexpr int small_buffer = 2'048;  // the kernel raises it to its own minimum

int small_socket(int family) {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail_with_errno("socket");
  set_option(descriptor, SOL_SOCKET, SO_SNDBUF, small_buffer);
  set_option(descriptor, SOL_SOCKET, SO_RCVBUF, small_buffer);
  return descriptor;
}

/// The bytes of one direction.
class Direction {
 public:
  Direction(int from, int to) : from_(from), to_(to) {}

  /// Passes on at most `budget` bytes. False once the stream was reset.
  bool step(std::size_t budget) {
    if (!ended_ && held_.empty()) {
      std::array<char, 65'536> chunk;
      const ssize_t count =
          ::recv(from_, chunk.data(), std::min(budget, chunk.size()), MSG_DONTWAIT);
      if (count > 0) held_.assign(chunk.data(), static_cast<std::size_t>(count));
      if (count == 0) ended_ = true;
      if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
    }
    if (!held_.empty()) {
      const ssize_t sent = ::send(to_, held_.data(), held_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) held_.erase(0, static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    }
    if (ended_ && held_.empty() && !passed_end_) {
      ::shutdown(to_, SHUT_WR);
      passed_end_ = true;
    }
    return true;
  }
  [[nodiscard]] bool done() const { return passed_end_; }

 private:
  int from_;
  int to_;
  std::string held_;
  bool ended_ = false;
  bool passed_end_ = false;
};

void close_with_reset(int descriptor) {
  const linger at_once{1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(descriptor);
}

}  // namespace

SlowLink::SlowLink(const Address& listen_on, const Address& target,
                   std::size_t bytes_per_millisecond)
    : address_(listen_on), target_(target), rate_(bytes_per_millisecond), listener_(-1) {
  const RawAddress raw(listen_on);
  listener_ = small_socket(raw.family());  // accepted sockets inherit the buffers
  if (::bind(listener_, raw.get(), raw.size) != 0) fail_with_errno("bind");
  if (::listen(listener_, 1) != 0) fail_with_errno("listen");
  if (listen_on.is_tcp()) address_ = listen_on.with_port(local_port(listener_));
  thread_ = std::thread([this] { run(); });
}

SlowLink::~SlowLink() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void SlowLink::run() {
  pollfd waiting{listener_, POLLIN, 0};
  while (::poll(&waiting, 1, 5) <= 0) {
    if (stopping_) return;
  }
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  const RawAddress raw(target_);
  const int server = small_socket(raw.family());
  Direction up(client, server);
  Direction down(server, client);
  bool whole = client >= 0 && ::connect(server, raw.get(), raw.size) == 0;
  while (whole && !stopping_ && !(up.done() && down.done())) {
    whole = up.step(rate_) && down.step(rate_);
    ::poll(nullptr, 0, 1);  // this is what makes the link slow
  }
  for (const int end : {client, server}) whole ? void(::close(end)) : close_with_reset(end);
}

}  // namespace tofu::test
