#include "common/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>

namespace tofu::cli {
namespace {

int descriptor_of(Stream stream) noexcept {
  return stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO;
}

/// Somebody else may have made the terminal or pipe non-blocking: waits until it takes more.
bool wait_writable(int descriptor) noexcept {
  pollfd wanted{descriptor, POLLOUT, 0};
  return poll(&wanted, 1, -1) > 0 || errno == EINTR;
}

}  // namespace

bool is_terminal(Stream stream) noexcept { return isatty(descriptor_of(stream)) == 1; }

TerminalSize terminal_size(Stream stream) noexcept {
  winsize size{};
  if (ioctl(descriptor_of(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return {size.ws_col, size.ws_row == 0 ? TerminalSize{}.rows : size.ws_row};
}

std::size_t longest_text_at_once() noexcept { return PIPE_BUF; }

bool takes_at_once(Stream stream) noexcept {
  pollfd wanted{descriptor_of(stream), POLLOUT, 0};
  return poll(&wanted, 1, 0) > 0;
}

bool write_now(Stream stream, std::string_view text) noexcept {
  const int descriptor = descriptor_of(stream);
  if (stream == Stream::out && std::fflush(stdout) != 0) return false;
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!wait_writable(descriptor)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace tofu::cli
